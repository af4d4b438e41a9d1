import type { CallRecord } from '../../../client/src/index.ts';
import type { CrmRecord } from '../protocol.ts';

/**
 * Who the customer is in this CRM: the one that was chosen, else the only one it knows. Of several nobody is the one: then the CRM is
 * asked for the number, and shows them all.
 */
export function recordIn(crm: string, { matches }: Pick<CallRecord, 'matches'>): CrmRecord | undefined {
  const known = matches.filter((match) => match.crm === crm);
  const one = known.find(({ chosen }) => chosen) ?? (known.length === 1 ? known[0] : undefined);
  // Digits that are alike by their end may be another person's.
  if (one === undefined || (one.confidence === 'fuzzy' && !one.chosen)) return undefined;
  return { type: one.type, id: one.id, name: one.name };
}
