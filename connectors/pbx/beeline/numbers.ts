import { RULE_SCHEDULES } from '../../../src/domain/pbx/forwarding.ts';
import type { PbxNumber } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import { call, callList, faultIn, pathPart, tenDigits } from './api.ts';
import { SCHEDULE_WORDS } from './schedules.ts';
import type { BeelineSettings } from './settings.ts';

/** `numbers`, those of `icr/numbers` among them, and the additional numbers of employees. */
export const beelineNumbers: NonNullable<PbxOperationsOf<BeelineSettings>['numbers']> = {
  async list(account) {
    const all = (await callList(account, 'numbers')).flatMap(toNumber);
    const routing = await routingNumbers(account);
    return all.map((one) => ({
      ...one,
      ...(routing !== undefined && { routesCallers: routing.has(tenDigits(one.number)) }),
    }));
  },
  /** 200 with a verdict per number; an empty answer is how several writes of this API say that all went well. */
  async setRoutesCallers(account, { id, routesCallers }) {
    const known = (await callList(account, 'numbers')).flatMap(toNumber).find((one) => one.id === id);
    if (known === undefined) throw new ConnectorError('refused', `it has no number "${id}"`);
    const answer = await call(account, 'icr/numbers', {
      method: routesCallers ? 'PUT' : 'DELETE',
      body: [known.number],
    });
    refuseFaults(answer);
  },
  schedules: RULE_SCHEDULES,
  async attach(account, { userId, number, schedule }) {
    const phoneNumber = tenDigits(number);
    if (phoneNumber.length !== 10) {
      throw new ConnectorError('refused', `"${number}" is not a number of ten digits`);
    }
    const query = { phoneNumber, schedule: SCHEDULE_WORDS[schedule] };
    await call(account, `abonents/${pathPart(userId)}/number`, { method: 'PUT', query });
  },
  async detach(account, { userId }) {
    await call(account, `abonents/${pathPart(userId)}/number`, { method: 'DELETE' });
  },
};

/** Numbers are worth seeing where individual routing is not to be had. */
async function routingNumbers(account: Account<BeelineSettings>): Promise<Set<string> | undefined> {
  try {
    const rows = (await callList(account, 'icr/numbers')).flatMap(toNumber);
    return new Set(rows.map(({ number }) => tenDigits(number)));
  } catch (error) {
    if (error instanceof ConnectorError && (error.kind === 'refused' || error.kind === 'badPayload')) {
      return undefined;
    }
    throw error;
  }
}

function toNumber(row: unknown): PbxNumber[] {
  const { numberId, phone } = (row ?? {}) as { numberId?: unknown; phone?: unknown };
  if (typeof numberId !== 'string') return [];
  return [{ id: numberId, number: typeof phone === 'string' ? phone : (numberId.split('@')[0] ?? numberId) }];
}

function refuseFaults(answer: unknown): void {
  if (answer === undefined) return;
  const [item] = Array.isArray(answer) ? (answer as unknown[]) : [];
  const { status, error } = (item ?? {}) as Record<string, unknown>;
  if (status === 'SUCCESS') return;
  const fault = faultIn(error);
  if (status === 'FAULT') {
    throw new ConnectorError('refused', fault?.description || fault?.errorCode || 'without a reason');
  }
  throw new ConnectorError('badPayload', 'it does not say what became of the number');
}
