import type { CrmRef, Json } from '../domain/crm/crm-step.ts';
import type { CrmMemory } from './crm-call.ts';

/** `remember` of a step over what is remembered: field by field, null removes. */
export function mergeMemory(memory: CrmMemory, remember: { [field: string]: Json } | undefined): CrmMemory {
  const merged = Object.entries({ ...memory, ...remember }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged);
}

export function mergeRefs(refs: readonly CrmRef[], made: readonly CrmRef[] = []): CrmRef[] {
  const keyOf = ({ kind, id }: CrmRef): string => `${kind} ${id}`;
  const fresh = new Set(made.map(keyOf));
  return [...refs.filter((ref) => !fresh.has(keyOf(ref))), ...made];
}
