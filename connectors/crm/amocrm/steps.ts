import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import type { Card, Memory } from './memory.ts';
import type { AmocrmSettings } from './settings.ts';

/** What `plan` looks at. */
export interface Planning {
  situation: CrmSituation;
  memory: Memory;
  settings: AmocrmSettings;
  /** The customer's. */
  number: string;
}

/** What `make` and `find` get: a request, how it is found again, what is remembered when it went well. Shown to people as it is. */
export interface AmocrmBody {
  path: string;
  send: Json;
  /** Id of the call in Callweave. */
  call: string;
  number: string;
  /** The card that is written to; absent: amoCRM looks for one. */
  card?: Card;
  /** Of a note in words: the line by which it is known. */
  mark?: string;
  after?: { [field: string]: Json };
  strangers?: string[];
  /** The user of this step. */
  user?: string;
}

export function toStep(step: Omit<CrmStep, 'body'>, body: AmocrmBody): CrmStep {
  return { ...step, body: body as unknown as Json };
}

export function bodyOf({ body }: CrmStep): AmocrmBody {
  return body as unknown as AmocrmBody;
}

export function userOf({ situation, memory }: Planning, agentId: string | undefined): string | undefined {
  const user = agentId === undefined ? undefined : situation.users[agentId];
  return user === undefined || memory.strangers.includes(user) ? undefined : user;
}

/** Whom the call is written to; undefined: nobody, and amoCRM counts a robot. */
export function takerOf(planning: Planning): string | undefined {
  const { situation, settings, memory } = planning;
  const { fallbackUserId } = settings;
  const fallback =
    fallbackUserId !== undefined && !memory.strangers.includes(fallbackUserId) ? fallbackUserId : undefined;
  return userOf(planning, situation.call.responsible?.agentId) ?? fallback;
}
