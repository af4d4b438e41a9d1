import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { Json } from '../../../src/domain/crm/crm-step.ts';
import type { EntityType } from './settings.ts';
import { typeOf } from './words.ts';

export interface Card {
  type: EntityType;
  id: string;
}

/** What is remembered of a call at this account. */
export interface Memory {
  /** Users who have had the notice of this call. */
  popped: string[];
  /** Contact that we have made for the caller. */
  made?: Card;
  /** The call is written, or was given up: nothing writes it again. */
  isWritten: boolean;
  /** Where it stands; absent: nowhere, or amoCRM did not say. */
  card?: Card;
  /** What was written of it. */
  textId?: string;
  /** Recordings whose address stands in the call or in a note. */
  recordings: string[];
  /** The contact is gone. */
  withoutPerson: boolean;
  /** Users whom the account does not know any more. */
  strangers: string[];
}

export function readMemory({ memory }: CrmSituation): Memory {
  const [made, card] = [cardOf(memory.made), cardOf(memory.card)];
  return {
    popped: listOf(memory.popped),
    isWritten: memory.isWritten === true,
    recordings: listOf(memory.recordings),
    withoutPerson: memory.withoutPerson === true,
    strangers: listOf(memory.strangers),
    ...(made && { made }),
    ...(card && { card }),
    ...(typeof memory.textId === 'string' && { textId: memory.textId }),
  };
}

export function cardOf(value: Json | undefined): Card | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const type = typeOf(value.type);
  return type === undefined || typeof value.id !== 'string' ? undefined : { type, id: value.id };
}

function listOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
