import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { Json } from '../../../src/domain/crm/crm-step.ts';

/** What is remembered of a call at this portal. */
export interface Memory {
  /** The portal's own id of the registered call. */
  callId?: string;
  /** Users whose card is open, as far as we have asked for it. */
  shown: string[];
  /** How many times cards were opened or closed: names the next of these steps. */
  cards: number;
  /** User whom the call was finished for. */
  finishedFor?: string;
  activityId?: string;
  /** What the activity says. */
  text?: string;
  textId?: string;
  /** Id of the recording that is attached. */
  recording?: string;
  /** The portal does not know this contact any more. */
  withoutPerson: boolean;
  /** Users whom the portal does not know any more. */
  strangers: string[];
}

export function readMemory({ memory }: CrmSituation): Memory {
  const text = (name: string): { [name: string]: string } =>
    typeof memory[name] === 'string' ? { [name]: memory[name] } : {};
  return {
    shown: listOf(memory.shown),
    cards: typeof memory.cards === 'number' ? memory.cards : 0,
    withoutPerson: memory.withoutPerson === true,
    strangers: listOf(memory.strangers),
    ...text('callId'),
    ...text('finishedFor'),
    ...text('activityId'),
    ...text('text'),
    ...text('textId'),
    ...text('recording'),
  };
}

function listOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
