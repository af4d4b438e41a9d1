import type { Forwarding, ForwardTargets } from '../../../src/domain/pbx/forwarding.ts';
import { RULE_SCHEDULES } from '../../../src/domain/pbx/forwarding.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { call, pathPart, tenDigits, wholeNumber } from './api.ts';
import { addRule, changeRule, readRules, removeRule, switchRules } from './forwarding-rules.ts';
import type { BeelineSettings } from './settings.ts';

/** Case → its key in `cfb`. */
const KEYS = {
  always: 'forwardAllCallsPhone',
  busy: 'forwardBusyPhone',
  noAnswer: 'forwardNotAnswerPhone',
  notReachable: 'forwardUnavailablePhone',
} as const;
const RINGS = 'forwardNotAnswerTimeout';

/** `abonents/…/cfb`, one set of targets for each employee, and `cfs`, rules for single callers. */
export const beelineForwarding: NonNullable<PbxOperationsOf<BeelineSettings>['forwarding']> = {
  cases: ['always', 'busy', 'noAnswer', 'notReachable'],
  // A client in production sends the target of all calls alone.
  alwaysAlone: true,
  // Rings, not seconds; the same client goes up to ten.
  noAnswerAfter: { unit: 'rings', min: 1, max: 10 },
  async read(account, { userId }) {
    return toForwarding(await call(account, pathOf(userId)));
  },
  /** PUT replaces the set, and there is no other way to switch it on. */
  async write(account, { userId, targets }) {
    await call(account, pathOf(userId), { method: 'PUT', body: toBody(targets) });
  },
  async switchOff(account, { userId }) {
    await call(account, pathOf(userId), { method: 'DELETE' });
  },
  schedules: RULE_SCHEDULES,
  readRules,
  addRule,
  changeRule,
  removeRule,
  switchRules,
};

function pathOf(userId: string): string {
  return `abonents/${pathPart(userId)}/cfb`;
}

/** Only what is configured is there. Production reads it under `forward`, one library under `cfb`. */
function toForwarding(body: unknown): Forwarding {
  const { status, forward, cfb } = (body ?? {}) as Record<string, unknown>;
  if (status !== 'ON' && status !== 'OFF') {
    throw new ConnectorError('badPayload', 'whether calls are forwarded cannot be read');
  }
  const held = (forward ?? cfb ?? {}) as Record<string, unknown>;
  const targets = Object.entries(KEYS).flatMap(([name, key]) => {
    const phone = held[key];
    if (typeof phone !== 'string' || phone === '') return [];
    const rings = name === 'noAnswer' ? held[RINGS] : undefined;
    return [[name, { to: wholeNumber(phone), ...(typeof rings === 'number' && { after: rings }) }]];
  });
  return { isOn: status === 'ON', targets: Object.fromEntries(targets) };
}

function toBody(targets: ForwardTargets): Record<string, string | number> {
  const body: Record<string, string | number> = {};
  for (const name of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
    const target = targets[name];
    if (target === undefined) continue;
    body[KEYS[name]] = phoneOf(target.to);
    if (name === 'noAnswer' && target.after !== undefined) body[RINGS] = target.after;
  }
  return body;
}

function phoneOf(number: string): string {
  const phone = tenDigits(number);
  if (phone.length !== 10) {
    throw new ConnectorError('refused', `calls are forwarded to numbers of ten digits, not to "${number}"`);
  }
  return phone;
}
