import type { BlockListChange, EntryResult, ListColour } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import { call, pathPart, tenDigits } from './api.ts';
import type { BeelineSettings } from './settings.ts';

const TYPES: Readonly<Record<ListColour, { type: string; key: 'blackList' | 'whiteList'; on: string }>> = {
  black: { type: 'BLACK_LIST', key: 'blackList', on: 'BLACK_LIST_ON' },
  white: { type: 'WHITE_LIST', key: 'whiteList', on: 'WHITE_LIST_ON' },
};
const RULE_NAME = 'Callweave';
const SCHEDULE = 'ROUND_THE_CLOCK';

interface Rule {
  id: string;
  name: string;
  schedule: string;
  phoneList: string[];
}
interface Lists {
  status: string;
  blackList: Rule[];
  whiteList: Rule[];
}

/** `abonents/…/bwl`: each employee has a black and a white list, of which one is on; each is a list of rules with numbers. */
export const beelineBlockList: NonNullable<PbxOperationsOf<BeelineSettings>['blockList']> = {
  colours: ['black', 'white'],
  prefixes: false,
  comments: false,
  perUser: true,
  async list(account, { colour, userId }) {
    const rules = (await read(account, userId))[TYPES[colour].key];
    const numbers = new Set(rules.flatMap(({ phoneList }) => phoneList.map(tenDigits)));
    return [...numbers].map((number) => ({ number: whole(number), isPrefix: false }));
  },
  async add(account, change) {
    const lists = await read(account, change.userId);
    const { type, key, on } = TYPES[change.colour];
    if (lists.status !== on && lists.status !== 'OFF') {
      return change.entries.map(() =>
        refused('The other list of this employee is switched on: only one can be.'),
      );
    }
    const known = new Set(lists[key].flatMap(({ phoneList }) => phoneList.map(tenDigits)));
    const results = change.entries.map((entry) => judge(entry, known));
    const phoneList = change.entries
      .filter((_, index) => results[index]?.state === 'done')
      .map(({ number }) => `+${number}`);
    if (phoneList.length > 0)
      await post(account, change, { type, rule: { name: RULE_NAME, schedule: SCHEDULE, phoneList } });
    if (lists.status === 'OFF') {
      await call(account, pathOf(change.userId), { method: 'PUT', query: { ruleType: type } });
    }
    return results;
  },
  async remove(account, change) {
    const { type, key } = TYPES[change.colour];
    const unwanted = new Set(change.entries.map(({ number }) => tenDigits(number)));
    const rules = (await read(account, change.userId))[key];
    const found = new Set<string>();
    for (const rule of rules) {
      const gone = rule.phoneList.filter((phone) => unwanted.has(tenDigits(phone)));
      if (gone.length === 0) continue;
      const { id, name, schedule } = rule;
      const phoneList = rule.phoneList.filter((phone) => !gone.includes(phone));
      // How a rule is changed is disputed; making the new one first leaves nobody let through who is to be kept out.
      if (phoneList.length > 0) await post(account, change, { type, rule: { name, schedule, phoneList } });
      await call(account, `${pathOf(change.userId)}/${pathPart(id)}`, { method: 'DELETE' });
      for (const phone of gone) found.add(tenDigits(phone));
    }
    return change.entries.map(({ number }) => ({ state: found.has(tenDigits(number)) ? 'done' : 'absent' }));
  },
};

function judge(entry: BlockListChange['entries'][number], known: Set<string>): EntryResult {
  if (entry.isPrefix) return refused('This PBX takes whole numbers only.');
  const number = tenDigits(entry.number);
  if (number.length !== 10) return refused('This is not a number of ten digits.');
  if (known.has(number)) return { state: 'already' };
  known.add(number);
  return { state: 'done' };
}

function refused(reason: string): EntryResult {
  return { state: 'refused', reason };
}

async function read(account: Account<BeelineSettings>, userId: string | undefined): Promise<Lists> {
  const body = await call(account, pathOf(userId));
  if (typeof body !== 'object' || body === null)
    throw new ConnectorError('badPayload', 'the lists cannot be read');
  const { status, blackList, whiteList } = body as Record<string, unknown>;
  return {
    status: typeof status === 'string' ? status : 'OFF',
    blackList: rulesIn(blackList),
    whiteList: rulesIn(whiteList),
  };
}

function rulesIn(value: unknown): Rule[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): Rule[] => {
    const { id, name, schedule, phoneList } = (one ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' && typeof id !== 'number') return [];
    return [
      {
        id: String(id),
        name: typeof name === 'string' ? name : RULE_NAME,
        schedule: typeof schedule === 'string' ? schedule : SCHEDULE,
        phoneList: Array.isArray(phoneList) ? phoneList.filter((phone) => typeof phone === 'string') : [],
      },
    ];
  });
}

async function post(
  account: Account<BeelineSettings>,
  { userId }: BlockListChange,
  body: unknown,
): Promise<void> {
  await call(account, pathOf(userId), { method: 'POST', body });
}

function pathOf(userId: string | undefined): string {
  if (userId === undefined) {
    throw new ConnectorError(
      'unsupported',
      'lists belong to employees here; a list of the whole company is not known',
    );
  }
  return `abonents/${pathPart(userId)}/bwl`;
}

function whole(number: string): string {
  return number.length === 10 ? `7${number}` : number;
}
