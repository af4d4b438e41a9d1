import type { CallRecord } from '../../../src/domain/call-record.ts';
import { wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import { callText, withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { contentId } from '../../kit/content-id.ts';
import type { Card } from './memory.ts';
import { type Planning, takerOf, toStep } from './steps.ts';
import { CALL_STATUSES, typeOf } from './words.ts';

export const SOURCE = 'callweave';
/** How much text a call takes is not published; a page of a card shows less. */
const TEXT_CHARS = 2_000;
/** The address of the recording can be given with the call or never: so long it is better to wait for it. */
const RECORDING_MS = 10 * 60_000;

/** The call itself. amoCRM puts it into the card by its own rules, unless several cards have the number: then into the one that was chosen. */
export function toCall(planning: Planning): CrmStep {
  const { situation, number } = planning;
  const { call } = situation;
  const card = cardFor(planning);
  const user = takerOf(planning);
  const { recordings, link } = recordingsOf(planning);
  const common = {
    uniq: call.callId,
    duration: call.outcome === 'answered' ? wholeSeconds(call.durations.talk) : 0,
    source: SOURCE,
    phone: number,
    call_result: callText(situation, TEXT_CHARS),
    call_status: CALL_STATUSES[call.outcome ?? 'failed'],
    ...(link !== undefined && { link }),
    ...responsibleFor(planning, user),
  };
  const shared = {
    request_id: call.callId,
    created_at: Math.floor(Date.parse(call.startedAt) / 1000),
    // Without an author the statistics count a robot.
    ...(user !== undefined && { created_by: Number(user), responsible_user_id: Number(user) }),
  };
  const direction = call.direction === 'outbound' ? 'outbound' : 'inbound';
  const noteType = direction === 'outbound' ? 'call_out' : 'call_in';
  const send: Json =
    card === undefined
      ? [{ direction, ...common, ...shared }]
      : [{ note_type: noteType, params: common, ...shared }];
  return toStep(
    {
      id: 'call',
      kind: 'record',
      // The same call sent twice is there twice.
      whenUnknown: 'ask',
      ...waitFor(call),
    },
    {
      path: card === undefined ? '/api/v4/calls' : `/api/v4/${card.type}/${card.id}/notes`,
      send,
      call: call.callId,
      number,
      ...(card && { card }),
      ...(user !== undefined && { user }),
      strangers: planning.memory.strangers,
      after: { isWritten: true, textId: textIdOf(planning), recordings },
    },
  );
}

/** What is written of a call besides its recordings: another value is news. */
export function textIdOf(planning: Planning): string {
  const plain = withoutAddresses(planning.situation);
  const { call } = plain;
  return contentId('text', [
    callText({ ...plain, call: { ...call, recordings: [] } }),
    takerOf(planning) ?? null,
    call.outcome ?? null,
  ]);
}

/** A card that we made, and one that somebody chose among several of the same number. */
function cardFor({ situation, memory }: Planning): Card | undefined {
  if (memory.made !== undefined) return memory.made;
  const { person, call } = situation;
  const type = typeOf(person?.type);
  if (person === undefined || type === undefined || memory.withoutPerson) return undefined;
  const several =
    call.matches.filter(({ crm, type: matched }) => crm === 'amocrm' && matched !== 'user').length > 1;
  return several ? { type, id: person.id } : undefined;
}

function recordingsOf({ situation }: Planning): { recordings: string[]; link: string | undefined } {
  const ready = situation.call.recordings.filter(({ id }) => situation.links.recordings[id] !== undefined);
  const longest = ready.toSorted((a, b) => (b.duration ?? 0) - (a.duration ?? 0))[0];
  return {
    // The text names them all.
    recordings: ready.map(({ id }) => id),
    link: longest && situation.links.recordings[longest.id],
  };
}

/** A user, or the name of an agent who is none there. */
function responsibleFor(
  { situation }: Planning,
  user: string | undefined,
): { call_responsible?: number | string } {
  const { responsible } = situation.call;
  const own = responsible && situation.users[responsible.agentId];
  if (user !== undefined && own === user) return { call_responsible: Number(user) };
  if (responsible !== undefined) return { call_responsible: responsible.agentName ?? responsible.agentId };
  return user === undefined ? {} : { call_responsible: Number(user) };
}

function waitFor({ recordings, endedAt }: CallRecord): { notBefore?: string } {
  if (endedAt === undefined || !recordings.some(({ state }) => state === 'pending')) return {};
  return { notBefore: new Date(Date.parse(endedAt) + RECORDING_MS).toISOString() };
}
