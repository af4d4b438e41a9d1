import type { Customer } from '../contract.ts';

/**
 * Groups of the numbering plans that most of our users see; everything else stays in E.164, which is always right.
 * (The full tables are in the hub's libphonenumber; they would double the size of this page.)
 */
const PLANS: readonly { prefix: string; length: number; groups: readonly number[] }[] = [
  { prefix: '7', length: 10, groups: [3, 3, 2, 2] },
  { prefix: '1', length: 10, groups: [3, 3, 4] },
  { prefix: '375', length: 9, groups: [2, 3, 2, 2] },
  { prefix: '998', length: 9, groups: [2, 3, 2, 2] },
];

/** `+7 900 000-00-11`; undefined for a withheld or empty number. */
export function formatNumber(
  customer: Pick<Customer, 'raw' | 'e164' | 'national' | 'ext' | 'withheld'>,
): string | undefined {
  if (customer.withheld) return undefined;
  const main = customer.e164 ? formatE164(customer.e164) : customer.national || customer.raw;
  if (!main) return undefined;
  return customer.ext ? `${main}, ${customer.ext}` : main;
}

export function formatE164(e164: string): string {
  const digits = e164.replace(/^\+/, '');
  const plan = PLANS.find(
    ({ prefix, length }) => digits.startsWith(prefix) && digits.length === prefix.length + length,
  );
  if (!plan || !/^\d+$/.test(digits)) return e164;
  const parts: string[] = [];
  let at = plan.prefix.length;
  for (const size of plan.groups) {
    parts.push(digits.slice(at, at + size));
    at += size;
  }
  const [area, ...rest] = parts;
  return `+${plan.prefix}\u00a0${area}\u00a0${rest.join('\u2011')}`;
}
