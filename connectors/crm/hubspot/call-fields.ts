import type { CallOutcome } from '../../../src/domain/call-event.ts';
import type { Recording } from '../../../src/domain/call-record.ts';
import { customerNumber, ourNumber } from '../../../src/domain/crm/call-parties.ts';
import { callSubject } from '../../../src/domain/crm/call-subject.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { HubspotSettings } from './settings.ts';

/** Properties of a call, by their internal names; HubSpot wants texts, numbers too. Null: empty. */
export type CallFields = { [property: string]: string | null };

/** A property holds 65,536 characters; ours grow when they become HTML. */
const TEXT_CHARS = 40_000;

const STATUSES: Readonly<Record<CallOutcome, string>> = {
  answered: 'COMPLETED',
  missed: 'NO_ANSWER',
  abandoned: 'CANCELED',
  overflowed: 'NO_ANSWER',
  voicemail: 'COMPLETED',
  noAnswer: 'NO_ANSWER',
  busy: 'BUSY',
  declined: 'CANCELED',
  cancelled: 'CANCELED',
  invalidNumber: 'FAILED',
  unreachable: 'FAILED',
  congestion: 'FAILED',
  blocked: 'FAILED',
  failed: 'FAILED',
};

/** `shown`: the same situation, whose links are written. */
export function callFields(
  situation: CrmSituation,
  { callIdProperty }: HubspotSettings,
  shown: CrmSituation = situation,
): CallFields {
  const { call, users, language } = situation;
  const recording = playable(situation);
  const agent = call.responsible?.agentId;
  const customer = customerNumber(call) ?? null;
  const ours = call.line?.e164 ?? call.line?.did ?? ourNumber(call) ?? null;
  const isOut = call.direction === 'outbound';
  return {
    [callIdProperty]: call.callId,
    hs_timestamp: call.startedAt,
    hs_call_title: callSubject(call, language),
    hs_call_body: callText(shown, TEXT_CHARS),
    hs_call_direction: isOut ? 'OUTBOUND' : 'INBOUND',
    hs_call_duration: String(call.durations.talk),
    hs_call_from_number: isOut ? ours : customer,
    hs_call_to_number: isOut ? customer : ours,
    hs_call_status: STATUSES[call.outcome ?? 'failed'],
    // The player looks at nothing else.
    hs_call_source: 'INTEGRATIONS_PLATFORM',
    hs_call_recording_url: recording === undefined ? null : (shown.links.recordings[recording.id] ?? null),
    hubspot_owner_id: (agent === undefined ? undefined : users[agent]) ?? null,
  };
}

/** The longest that HubSpot can play: it takes https alone, and plays mp3 and wav. */
function playable({ call, links }: CrmSituation): Recording | undefined {
  return call.recordings
    .filter(
      ({ id, mediaType = 'audio/mpeg' }) =>
        links.recordings[id]?.startsWith('https://') === true &&
        /^audio\/(?:mpeg|mp3|(?:x-|vnd\.)?wav)/i.test(mediaType),
    )
    .reduce<Recording | undefined>(
      (a, b) => (a !== undefined && (a.duration ?? 0) >= (b.duration ?? 0) ? a : b),
      undefined,
    );
}
