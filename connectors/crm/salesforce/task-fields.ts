import type { CallOutcome } from '../../../src/domain/call-event.ts';
import { wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import { callSubject } from '../../../src/domain/crm/call-subject.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { SalesforceSettings } from './settings.ts';

/** Fields of Task by their API names; null: empty. */
export type TaskFields = { [field: string]: string | number | null };

/** Widths of the fields; a URL field of the customer's own has the same as the short ones. */
const SHORT_CHARS = 255;
const DESCRIPTION_CHARS = 32_000;

/** Words of CallDisposition: reports group by them, so they are the same in every language. */
const DISPOSITIONS: Record<CallOutcome, string> = {
  answered: 'answered',
  missed: 'missed',
  abandoned: 'abandoned',
  overflowed: 'overflow',
  voicemail: 'voicemail',
  noAnswer: 'no answer',
  busy: 'busy',
  declined: 'declined',
  cancelled: 'cancelled',
  invalidNumber: 'wrong number',
  unreachable: 'unreachable',
  congestion: 'failed',
  blocked: 'blocked',
  failed: 'failed',
};

/** What a task says of the call. Without `OwnerId` it keeps the owner that it has. */
export function taskFields(
  situation: CrmSituation,
  { recordingField, status }: SalesforceSettings,
): TaskFields {
  const { call, links, language, timeZone = 'UTC', memory, person, users } = situation;
  const made = typeof memory.caller === 'string' ? { type: 'lead' as const, id: memory.caller } : undefined;
  const known = person ?? made;
  const agent = call.responsible?.agentId;
  const owner = agent === undefined ? undefined : users[agent];
  const recording = call.recordings
    .map(({ id }) => links.recordings[id])
    .findLast((url) => url !== undefined && url.length <= SHORT_CHARS);
  return {
    Subject: callSubject(call, language).slice(0, SHORT_CHARS),
    Status: status,
    CallType: call.direction === 'outbound' ? 'Outbound' : 'Inbound',
    CallDurationInSeconds: wholeSeconds(call.durations.talk),
    CallObject: call.callId.slice(0, SHORT_CHARS),
    CallDisposition: call.outcome === undefined ? null : DISPOSITIONS[call.outcome],
    ActivityDate: dayOf(call.startedAt, timeZone),
    WhoId: known !== undefined && known.type !== 'company' ? known.id : null,
    WhatId: known?.type === 'company' ? known.id : null,
    ...(owner !== undefined && { OwnerId: owner }),
    Description: callText(situation, DESCRIPTION_CHARS),
    ...(recordingField !== '' && { [recordingField]: recording ?? null }),
  };
}

/** `2026-03-02`: the day as people at this place have it. */
function dayOf(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}
