import type {
  ForwardingRule,
  ForwardingRules,
  NewForwardingRule,
} from '../../../src/domain/pbx/forwarding.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import { call, pathPart, tenDigits, wholeNumber } from './api.ts';
import { SCHEDULE_WORDS, scheduleOf } from './schedules.ts';
import type { BeelineSettings } from './settings.ts';

type OfUser<More = object> = { userId: string } & More;

/** `GET abonents/…/cfs` */
export async function readRules(
  account: Account<BeelineSettings>,
  { userId }: OfUser,
): Promise<ForwardingRules> {
  const body = (await call(account, pathOf(userId))) as Record<string, unknown> | undefined;
  const { isCfsServiceEnabled: isOn, ruleList = [] } = body ?? {};
  if (typeof isOn !== 'boolean' || !Array.isArray(ruleList)) {
    throw new ConnectorError('badPayload', 'the rules of forwarding cannot be read');
  }
  return { isOn, items: ruleList.flatMap(toRule) };
}

export async function addRule(
  account: Account<BeelineSettings>,
  { userId, rule }: OfUser<{ rule: NewForwardingRule }>,
): Promise<void> {
  await call(account, pathOf(userId), { method: 'POST', body: toBody(rule) });
}

export async function changeRule(
  account: Account<BeelineSettings>,
  { userId, ruleId, rule }: OfUser<{ ruleId: string; rule: NewForwardingRule }>,
): Promise<void> {
  await call(account, pathOf(userId, ruleId), { method: 'PUT', body: toBody(rule) });
}

export async function removeRule(
  account: Account<BeelineSettings>,
  { userId, ruleId }: OfUser<{ ruleId: string }>,
): Promise<void> {
  await call(account, pathOf(userId, ruleId), { method: 'DELETE' });
}

export async function switchRules(
  account: Account<BeelineSettings>,
  { userId, isOn }: OfUser<{ isOn: boolean }>,
): Promise<void> {
  await call(account, pathOf(userId), { method: isOn ? 'PUT' : 'DELETE' });
}

function toRule(row: unknown): ForwardingRule[] {
  const { id, name, forwardToPhone, schedule, phoneList } = (row ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return [];
  const callers = Array.isArray(phoneList) ? phoneList.filter((phone) => typeof phone === 'string') : [];
  return [
    {
      id: String(id),
      name: typeof name === 'string' ? name : '',
      to: typeof forwardToPhone === 'string' ? wholeNumber(forwardToPhone) : '',
      schedule: scheduleOf(schedule),
      callers: callers.map(wholeNumber),
    },
  ];
}

function toBody({ name, to, schedule, callers }: NewForwardingRule): object {
  const [forwardToPhone, ...phoneList] = [to, ...callers].map(written);
  return { name, forwardToPhone, schedule: SCHEDULE_WORDS[schedule], phoneList };
}

/** The only published examples of numbers in rules are written so. */
function written(number: string): string {
  const digits = tenDigits(number);
  if (digits.length !== 10) throw new ConnectorError('refused', `"${number}" is not a number of ten digits`);
  return `+7${digits}`;
}

/** Rules are named by what the person sent: an id with a slash would be another address. */
function pathOf(userId: string, ruleId?: string): string {
  const rules = `abonents/${pathPart(userId)}/cfs`;
  return ruleId === undefined ? rules : `${rules}/${pathPart(ruleId)}`;
}
