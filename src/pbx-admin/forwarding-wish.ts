import type {
  ForwardingOperations,
  ForwardTarget,
  ForwardTargets,
  NewForwardingRule,
} from '../domain/pbx/forwarding.ts';
import { parsePartyNumber } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';

type Can = Pick<ForwardingOperations, 'cases' | 'alwaysAlone' | 'noAnswerAfter'>;

/** What a person wrote → what the PBX is asked; throws `unprocessable` for what it could not do. */
export function targetsOf(wanted: ForwardTargets, can: Can, country: string): ForwardTargets {
  const entries = Object.entries(wanted) as [keyof ForwardTargets, ForwardTarget][];
  if (entries.length === 0) throw new AppError('unprocessable', 'There is nothing to be forwarded.');
  if (can.alwaysAlone && wanted.always !== undefined && entries.length > 1)
    throw new AppError('unprocessable', 'Where every call is forwarded, this PBX takes no other case.');
  const targets = entries.map(([name, { to, after }]) => {
    if (!can.cases.includes(name))
      throw new AppError('unprocessable', `This PBX knows only: ${can.cases.join(', ')}.`);
    return [name, { to: digitsOf(to, country), ...afterOf(name, after, can) }];
  });
  return Object.fromEntries(targets);
}

export function ruleOf(rule: NewForwardingRule, country: string): NewForwardingRule {
  const { to, callers } = rule;
  return {
    ...rule,
    to: digitsOf(to, country),
    callers: [...new Set(callers.map((caller) => digitsOf(caller, country)))],
  };
}

function afterOf(
  name: keyof ForwardTargets,
  after: number | undefined,
  { noAnswerAfter }: Can,
): { after?: number } {
  if (name !== 'noAnswer' || noAnswerAfter === undefined) {
    if (after === undefined) return {};
    throw new AppError('unprocessable', 'This PBX takes no time to wait here.');
  }
  const { unit, min, max } = noAnswerAfter;
  if (after === undefined || after < min || after > max)
    throw new AppError('unprocessable', `This PBX waits ${min} to ${max} ${unit} before it forwards.`);
  return { after };
}

/** E.164 digits where it is a number of the public network, else its digits: an extension. */
export function digitsOf(written: string, country: string): string {
  const { e164, digits, internal, withheld } = parsePartyNumber(written, { country, form: 'mixed' });
  if (withheld || digits === '' || (e164 === undefined && !internal))
    throw new AppError('unprocessable', `"${written}" is not a number.`);
  return e164?.slice(1) ?? digits;
}
