import type { Match } from '../../../src/domain/call-record.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { agentsOnTheLine, agentsReached } from '../../../src/domain/crm/on-the-line.ts';
import { type Planning, takerOf, toStep, userOf } from './steps.ts';
import { typeOf } from './words.ts';

/**
 * Registers the call, once. While it is alive: as soon as it rings at a user of the portal, with the card. The user is the first whom it reached, also
 * when it rings at another by now: he is part of the key by which the portal knows a call that is registered again.
 */
export function registerLive(planning: Planning): CrmStep | undefined {
  const { situation } = planning;
  const first = agentsReached(situation.call)
    .map((agent) => userOf(planning, agent))
    .find((user) => user !== undefined);
  if (first === undefined || mayCreateLater(planning)) return undefined;
  const shown = usersOnTheLine(planning);
  if (shown.length === 0) return undefined;
  return register(planning, first, shown.includes(first));
}

/** Registers a call that is over, without a card: one that reached no user of the portal, one of an outage, one of before. */
export function registerAfterwards(planning: Planning): CrmStep {
  return register(planning, takerOf(planning), false);
}

/** Users who ought to have the card open now. */
export function usersOnTheLine(planning: Planning): string[] {
  const users = agentsOnTheLine(planning.situation.call).flatMap(
    ({ agentId }) => userOf(planning, agentId) ?? [],
  );
  return [...new Set(users)];
}

function register(planning: Planning, user: string, isShown: boolean): CrmStep {
  const { situation, settings, memory, number } = planning;
  const { call, person } = situation;
  const known = memory.withoutPerson ? undefined : person;
  const fields: { [field: string]: Json } = {
    USER_ID: Number(user),
    PHONE_NUMBER: number,
    TYPE: typeOf(call),
    CALL_START_DATE: call.startedAt,
    CRM_CREATE: isToBeCreated(planning) ? 1 : 0,
    SHOW: isShown ? 1 : 0,
    ADD_TO_CHAT: settings.tellInChat ? 1 : 0,
    // Without it two calls of one customer within half an hour would be one.
    EXTERNAL_CALL_ID: call.callId,
    ...(call.line && { LINE_NUMBER: call.line.did }),
    ...(known && { CRM_ENTITY_TYPE: known.type.toUpperCase(), CRM_ENTITY_ID: Number(known.id) }),
  };
  return toStep(
    // Registered twice within half an hour "may" be one call, later it is not.
    { id: 'register', kind: 'record', whenUnknown: 'ask' },
    {
      method: 'telephony.externalcall.register',
      fields,
      call: call.callId,
      after: { shown: isShown ? [user] : [] },
      strangers: memory.strangers,
      fallbackUserId: settings.fallbackUserId,
    },
  );
}

/**
 * A lead is made by the registration or not at all, and not for everybody who lets it ring once: whoever may become one is registered when somebody
 * answers, or when it is over.
 */
function mayCreateLater({ situation }: Planning): boolean {
  const { call, person, unknownCallers } = situation;
  if (unknownCallers !== 'create' || person !== undefined || call.answeredAt !== undefined) return false;
  return !call.matches.some(isOfCrm);
}

function isToBeCreated({ situation }: Planning): boolean {
  const { call, isUnknown, unknownCallers } = situation;
  if (unknownCallers !== 'create' || !isUnknown || call.outcome === 'blocked') return false;
  return call.direction === 'inbound' || call.answeredAt !== undefined;
}

function isOfCrm({ crm, type }: Match): boolean {
  return crm !== 'callweave' && type !== 'user';
}
