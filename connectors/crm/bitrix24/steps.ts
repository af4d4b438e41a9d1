import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import type { Memory } from './memory.ts';
import type { Bitrix24Settings } from './settings.ts';

/** What `plan` looks at. */
export interface Planning {
  situation: CrmSituation;
  memory: Memory;
  settings: Bitrix24Settings;
  /** The customer's. */
  number: string;
}

/** What `make` gets: a method with its fields, and what is to be remembered when it went well. Shown to people as it is. */
export interface Bitrix24Body {
  method: string;
  fields: { [field: string]: Json };
  /** Id of the call in Callweave. */
  call: string;
  /** For steps that change who sees a card, or finish: what will be remembered. */
  after?: { [field: string]: Json };
  /** Users whom the portal refused before. */
  strangers?: string[];
  /** Who takes the call when the portal does not know the user of this step. */
  fallbackUserId?: string;
}

export function toStep(step: Omit<CrmStep, 'body'>, body: Bitrix24Body): CrmStep {
  return { ...step, body: body as unknown as Json };
}

export function bodyOf({ body }: CrmStep): Bitrix24Body {
  return body as unknown as Bitrix24Body;
}

/** The agent's user at the portal; undefined for an agent who is none there, or none any more. */
export function userOf({ situation, memory }: Planning, agentId: string | undefined): string | undefined {
  const user = agentId === undefined ? undefined : situation.users[agentId];
  return user === undefined || memory.strangers.includes(user) ? undefined : user;
}

/** Whom the call is written to: who is responsible for it, and for a call that nobody of the portal had, the user of the settings. */
export function takerOf(planning: Planning): string {
  const { situation, settings } = planning;
  return userOf(planning, situation.call.responsible?.agentId) ?? settings.fallbackUserId;
}
