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

/** `+7 900 000-00-11`, or as it is where the plan is not known. */
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
