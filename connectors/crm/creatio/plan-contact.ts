import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { derivedUuid } from '../../kit/derived-uuid.ts';
import { baseOf, type CreatioSettings } from './settings.ts';

/** Body of both steps: somebody whom Creatio does not know, and then the row by which the next call of the number finds them. */
export interface MakeContact {
  contactId: string;
  numberId: string;
  /** E.164; the name of the contact too, so that it is found even where Creatio gives it an id of its own. */
  number: string;
}

/** One step for the contact and one for its number, so that each is one request that writes. Nothing is made before the call is over. */
export function planContact(situation: CrmSituation, settings: CreatioSettings): CrmStep | undefined {
  const { call, memory, isUnknown, unknownCallers, person, left = [] } = situation;
  const { customer, direction, outcome, endedAt } = call;
  const isMadeHere =
    typeof memory.contact === 'string' && (person === undefined || person.id === memory.contact);
  // Whoever was made for the call is the person of the call from then on, and still lacks the number.
  if (unknownCallers !== 'create' || !(isMadeHere || (isUnknown && person === undefined))) return undefined;
  if (endedAt === undefined || direction !== 'inbound' || outcome === 'blocked') return undefined;
  if (customer.e164 === undefined || customer.withheld) return undefined;
  const idOf = (what: string): string => derivedUuid(`creatio:${baseOf(settings)}:${what}:${customer.e164}`);
  const step = (id: 'contact' | 'number', contactId: string): CrmStep | undefined => {
    if (left.includes(id)) return undefined;
    const body: MakeContact = { contactId, numberId: idOf('number'), number: customer.e164 ?? '' };
    return { id, kind: 'person', whenUnknown: 'ask', body: body as unknown as Json };
  };
  if (memory.contact === undefined) return step('contact', idOf('contact'));
  if (typeof memory.contact !== 'string' || memory.number !== undefined) return undefined;
  return step('number', memory.contact);
}
