import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { Json } from '../../../src/domain/crm/crm-step.ts';
import { isObject } from '../../kit/json-shape.ts';
import type { Form } from './api.ts';

/**
 * A call of Zoho, which is a leg of ours: one agent's part of the conversation.
 *
 *     ringing ──► answered ──► over
 *        └─────────────────────►
 */
export type ToldLeg = {
  id: string;
  agent: string;
  state: 'ringing' | 'answered' | 'over';
  /** Users of Zoho who were told that it rings. */
  users: string[];
  /** RFC 3339. */
  startedAt: string;
  /** How many of those who talked with the customer, one after another, are told with it. */
  talkers: number;
};

/** What Zoho was told of a call. */
export interface Memory {
  legs: ToldLeg[];
  /** The end was told, and all of it. */
  isClosed: boolean;
  /** What was said last, without the recording. */
  lastForm?: Form;
  /** Id of the recording that was told. */
  voice?: string;
  /** Zoho refuses the states of unanswered calls. */
  endedOnly: boolean;
  /** Users whom Zoho does not take. */
  strangers: string[];
}

export function readMemory({ memory }: Pick<CrmSituation, 'memory'>): Memory {
  return {
    legs: Array.isArray(memory.legs) ? memory.legs.filter(isLeg) : [],
    isClosed: memory.isClosed === true,
    ...(isObject(memory.lastForm) && { lastForm: memory.lastForm as Form }),
    ...(typeof memory.voice === 'string' && { voice: memory.voice }),
    endedOnly: memory.endedOnly === true,
    strangers: Array.isArray(memory.strangers)
      ? memory.strangers.filter((one) => typeof one === 'string')
      : [],
  };
}

function isLeg(value: Json): value is ToldLeg {
  return isObject(value) && typeof value.id === 'string' && typeof value.state === 'string';
}
