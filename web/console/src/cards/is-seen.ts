import type { CardField, CardRole, StoredHint } from '../contract.ts';

/** As the hub decides: a hint is for those who may see every field that it goes by. */
export function isSeen(
  { roles, conditions, say }: StoredHint,
  role: CardRole,
  fields: readonly CardField[],
): boolean {
  const text = say.toLowerCase();
  const used = fields.filter(
    ({ fieldId, label }) =>
      conditions.some((one) => one.of === 'field' && one.fieldId === fieldId) ||
      new RegExp(`\\{[^{}]*${label.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*\\}`).test(text),
  );
  return roles.includes(role) && used.every((field) => field.roles.includes(role));
}
