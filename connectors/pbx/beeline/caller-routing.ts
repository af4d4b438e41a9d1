import type { CallerRoute, EntryResult } from '../../../src/domain/pbx/pbx-operations.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import { call, callList, faultIn, tenDigits } from './api.ts';
import type { BeelineSettings } from './settings.ts';

/** A row of the table: calls from `inboundNumber` (the client's!) go to `extension`. */
interface Rule {
  inboundNumber: string;
  extension: string;
}

/** `icr/route`, a table for the numbers where individual routing is switched on. */
export const beelineCallerRouting: NonNullable<PbxOperationsOf<BeelineSettings>['callerRouting']> = {
  async list(account) {
    return (await read(account)).map(({ inboundNumber, extension }) => ({
      caller: inboundNumber.length === 10 ? `7${inboundNumber}` : inboundNumber,
      extension,
    }));
  },
  /**
   * One of POST and PUT replaces the table and the other adds to it, and no source says which. So the whole table is sent, old
   * and new: either way nothing is lost.
   */
  async set(account, routes) {
    const table = await read(account);
    const wanted = routes.map(toRule);
    const moved = table.filter((rule) =>
      wanted.some((one) => isSameCaller(one, rule) && one.extension !== rule.extension),
    );
    if (moved.length > 0) await call(account, 'icr/route', { method: 'DELETE', body: moved });
    const kept = table.filter((rule) => !wanted.some((one) => isSameCaller(one, rule)));
    const isThere = (rule: Rule) =>
      table.some((one) => isSameCaller(one, rule) && one.extension === rule.extension);
    if (wanted.every(isThere)) return wanted.map(() => ({ state: 'already' }));
    const answer = await call(account, 'icr/route', {
      method: account.settings.routingMethod,
      body: [...kept, ...wanted],
    });
    return wanted.map((rule) => (isThere(rule) ? { state: 'already' } : resultOf(rule, answer)));
  },
  async remove(account, routes) {
    const table = await read(account);
    const unwanted = routes.map(toRule);
    const found = table.filter((rule) => unwanted.some((one) => isSameCaller(one, rule)));
    if (found.length === 0) return routes.map(() => ({ state: 'absent' }));
    const answer = await call(account, 'icr/route', { method: 'DELETE', body: found });
    return unwanted.map((one) => {
      const rule = found.find((other) => isSameCaller(one, other));
      return rule === undefined ? { state: 'absent' } : resultOf(rule, answer);
    });
  },
};

async function read(account: Account<BeelineSettings>): Promise<Rule[]> {
  return (await callList(account, 'icr/route')).flatMap((row) => ruleIn(row) ?? []);
}

function ruleIn(row: unknown): Rule | undefined {
  const { inboundNumber, extension } = (row ?? {}) as Record<string, unknown>;
  if (typeof inboundNumber !== 'string' || extension === undefined || extension === null) return undefined;
  return { inboundNumber, extension: String(extension) };
}

function toRule({ caller, extension }: CallerRoute): Rule {
  return { inboundNumber: tenDigits(caller), extension };
}

function isSameCaller(a: Rule, b: Rule): boolean {
  return tenDigits(a.inboundNumber) === tenDigits(b.inboundNumber);
}

/** 200 with a verdict per rule; an empty answer is how several writes of this API say that all went well. */
function resultOf(rule: Rule, answer: unknown): EntryResult {
  if (answer === undefined) return { state: 'done' };
  const items = Array.isArray(answer) ? (answer as unknown[]) : [];
  for (const item of items) {
    const { rule: named, status, error } = (item ?? {}) as Record<string, unknown>;
    const of = ruleIn(named);
    if (of === undefined || !isSameCaller(of, rule)) continue;
    if (status === 'SUCCESS') return { state: 'done' };
    const fault = faultIn(error);
    return {
      state: 'refused',
      reason: fault?.description || fault?.errorCode || 'The PBX refused without a reason.',
    };
  }
  return { state: 'unknown', reason: 'The PBX answered without a word on this rule.' };
}
