import { OURS } from '../../../src/domain/crm/call-line.ts';
import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { CrmStep, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { textOf } from '../../kit/json-shape.ts';
import { askSiebel, itemsOf, rowsOf, type SiebelAccount } from './api.ts';
import type { CallFields } from './call-fields.ts';
import type { WriteActivity } from './plan.ts';
import { anyOf, equals } from './searchspec.ts';

/** A person of the CRM has deleted the activity: it is not made again against their will. */
const DELETED: Made = {
  remember: { gone: true },
  notice: 'Somebody has deleted this call in Siebel; it is not written again',
};
const OWN_KEY =
  'Siebel has given the activity a key of its own: after a failure the same call could come twice. Name another field of the key in the settings';

/** Makes the activity or changes it, with as much of it as Siebel takes. */
export async function writeActivity(account: SiebelAccount, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as WriteActivity;
  const fields = await besideTheirs(account, body);
  if (fields === undefined) return DELETED;
  const notices: string[] = [];
  const key = await withConcessions(account, body, fields, notices);
  if (body.isNew && key !== body.key) notices.push(OWN_KEY);
  return {
    remember: { record: key, written: body.written, turn: body.turn },
    refs: [{ kind: 'activity', id: key }],
    ...(notices.length > 0 && { notice: notices.join('. ') }),
  };
}

/**
 * What people wrote into the text stays, as far as there is room. A new activity may be there too: of a write whose answer was lost, or of an account
 * that was connected before. Undefined: it is not there any more.
 */
async function besideTheirs(
  account: SiebelAccount,
  { key, isNew, fields, formerText }: WriteActivity,
): Promise<CallFields | undefined> {
  const { activityComponent, keyField, textField, textLength } = account.settings;
  const [row] = await rowsOf(account, activityComponent, {
    searchspec: anyOf([equals(keyField, key)]),
    most: 1,
  });
  if (row === undefined) return isNew ? fields : undefined;
  const ours = fields[textField];
  if (ours === undefined) return fields;
  const former = [formerText, ours].filter((text) => text !== undefined).join('\n');
  const texts = shorterAndShorter(ours).map((text) =>
    withCallText(textOf(row[textField]) ?? '', text, former),
  );
  const text = texts.find(({ length }) => length <= textLength) ?? texts.at(-1) ?? ours;
  return { ...fields, [textField]: text.slice(0, textLength) };
}

/** Ours gives way to theirs line by line, as it does to the width of the field; the page of the call, which has all the rest, goes last. */
function shorterAndShorter(ours: string): string[] {
  const lines = ours.split('\n');
  const page = lines.findIndex((line) => line.startsWith(`${OURS}call `));
  return [
    ...lines.slice(0, Math.max(page, 0) + 1).map((_, index) => lines.slice(index).join('\n')),
    ...(page >= 0 ? [lines[page] ?? ''] : []),
  ];
}

/** A call without its deleted contact, or without its agent, is worth more than none. Returns the key under which it stands. */
async function withConcessions(
  account: SiebelAccount,
  { key }: WriteActivity,
  wanted: CallFields,
  notices: string[],
): Promise<string> {
  const { contactField, ownerField } = account.settings;
  let fields = wanted;
  let refusal: unknown;
  try {
    return await put(account, key, fields);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusal = error;
  }
  if (await isGone(account, fields[contactField])) {
    fields = { ...fields, [contactField]: '' };
    notices.push('The contact is not in Siebel any more');
    try {
      return await put(account, key, fields);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error;
    }
  }
  if (ownerField === '' || (fields[ownerField] ?? '') === '') throw refusal;
  const { [ownerField]: owner = '', ...unowned } = fields;
  try {
    const kept = await put(account, key, unowned);
    notices.push(
      `Siebel does not take ${owner} as ${ownerField}: the agent of this call stands in the text only`,
    );
    return kept;
  } catch (error) {
    // It was not the agent: what Siebel said of the whole is what people have to know.
    throw isRefusal(error) ? refusal : error;
  }
}

/** The same key written twice is one activity. */
async function put(account: SiebelAccount, key: string, fields: CallFields): Promise<string> {
  const { activityComponent, keyField } = account.settings;
  const json = await askSiebel(account, {
    method: 'PUT',
    path: activityComponent,
    body: { [keyField]: key, ...fields },
  });
  if (json === undefined)
    throw new ConnectorError('refused', `Siebel takes no rows into ${activityComponent} from this user`);
  const [row] = itemsOf(json) ?? [];
  return textOf(row?.[keyField]) ?? key;
}

async function isGone(account: SiebelAccount, id: string | undefined): Promise<boolean> {
  if (id === undefined || id === '') return false;
  const { contactComponent } = account.settings;
  const rows = await rowsOf(account, contactComponent, { searchspec: anyOf([equals('Id', id)]), most: 1 });
  return rows.length === 0;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'refused';
}
