import { wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import { customerNumber, lastTransfer, ourNumber } from '../../../src/domain/crm/call-parties.ts';
import { callSubject } from '../../../src/domain/crm/call-subject.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { Json } from '../../../src/domain/crm/crm-step.ts';
import { type CreatioSettings, resultIdsOf } from './settings.ts';

/** Column → value; null: nothing stands there. Always the same columns, so that a value that is taken back is taken back there too. */
export type CallFields = { [column: string]: Json };

/** Rows of the stock lookup `CallDirection`. */
const DIRECTIONS = {
  inbound: '1d96a65f-2131-4916-8825-2d142b1000b2',
  outbound: '53f71b5f-7e17-4cf5-bf14-6a59212db422',
  internal: 'c072be2c-3d82-4468-9d4a-6db47d1f4cca',
} as const;

/** The row of table `Call`. Seconds, UTC, ids of lookups; `CreatedById` is the contact of the agent's user. */
export function callFields(situation: CrmSituation, settings: CreatioSettings): CallFields {
  const { call, memory, users, links, language } = situation;
  const made = typeof memory.contact === 'string' ? memory.contact : undefined;
  const person = situation.person ?? (made === undefined ? undefined : { type: 'contact', id: made });
  const { agentColumn, recordingColumn } = settings;
  const isOver = call.endedAt !== undefined;
  const [caller, called] =
    call.direction === 'inbound'
      ? [customerNumber(call), ourNumber(call) ?? call.line?.did]
      : [ourNumber(call) ?? call.line?.did, customerNumber(call)];
  const transfer = lastTransfer(call);
  const seconds = (ms: number): Json => (isOver ? wholeSeconds(ms) : null);
  const agent = call.responsible?.agentId;
  const recording = call.recordings
    .map(({ id }) => links.recordings[id])
    .findLast((url) => url !== undefined);
  const results = resultIdsOf(settings);
  return {
    IntegrationId: call.callId,
    GloballyUniqueCallLinkageId: call.linkageId,
    DirectionId: DIRECTIONS[call.direction],
    Caption: callSubject(call, language),
    CallerId: caller ?? null,
    CalledId: called ?? null,
    RedirectingId: transfer?.from ?? null,
    RedirectionId: transfer?.to ?? null,
    StartDate: call.startedAt,
    EndDate: call.endedAt ?? null,
    Duration: seconds(call.durations.total),
    BeforeConnectionTime: seconds(call.durations.ring),
    TalkTime: seconds(call.durations.talk),
    HoldTime: seconds(call.durations.hold),
    ContactId: person?.type === 'contact' ? person.id : null,
    AccountId: person?.type === 'company' ? person.id : null,
    LeadId: person?.type === 'lead' ? person.id : null,
    ...(Object.keys(results).length > 0 && {
      ResultId: (call.outcome === undefined ? undefined : results[call.outcome]) ?? null,
    }),
    Comment: call.cause?.raw ?? null,
    Notes: callText(
      recordingColumn === '' ? situation : { ...situation, links: { ...links, recordings: {} } },
    ),
    ...(recordingColumn !== '' && { [recordingColumn]: recording ?? null }),
    ...(agentColumn !== '' && { [agentColumn]: (agent === undefined ? undefined : users[agent]) ?? null }),
  };
}
