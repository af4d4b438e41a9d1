import { truthOf } from '../exchange/call-truth.ts';
import type { CallScript } from '../exchange/happening.ts';

/** One row of `/trunks/statistics`: one call. There is neither a status nor a direction. */
export type StatisticsRow = {
  callId: number;
  trunkId: string;
  /** ISO without a zone. */
  startTime: string;
  an: string;
  dn: string;
  via?: string;
  /** 1: a call inside the house. */
  rel: number;
  /** Seconds, the wait included. */
  duration: number;
  wait: number;
  recDur: number;
};

/** The body of one event, posted with HTTP Basic. */
export type CallEventBody = {
  ServiceType: 7;
  CallID: number;
  Domain: string;
  EventType: 'CallAccepted' | 'CallAnswered' | 'EndCall';
  EventTime: string;
  From: { ANI: string };
  To: { DNIS: string; Virtual?: string; TrunkId: string };
  CallResult?: string;
};

const MOSCOW_MS = 3 * 3_600_000;
const EXTERNAL_DIGITS = 10;

/** Outside numbers have ten digits here, without the 7. */
export function tenDigits(number: string | null): string {
  return (number ?? '').slice(-EXTERNAL_DIGITS);
}

/** `YYYY-MM-DDTHH:MM:SS` by a clock so many hours ahead of UTC. */
export function toZoneless(atMs: number, hours: number): string {
  return new Date(atMs + hours * 3_600_000).toISOString().slice(0, 19);
}

/** With `+03:00`, and a fraction of no digits or of seven. */
export function toEventTime(atMs: number): string {
  const [seconds = '', fraction = '000Z'] = new Date(atMs + MOSCOW_MS).toISOString().split('.');
  const ms = fraction.slice(0, 3);
  return `${seconds}${ms === '000' ? '' : `.${ms}4321`}+03:00`;
}

/** The one phone of ours that is in the call. */
function phoneOf(script: CallScript): { telnum: string; extension: string } | undefined {
  for (const happening of script.happenings) {
    if (happening.kind === 'legRang' || happening.kind === 'legBusy' || happening.kind === 'callDialled')
      return happening.agent;
  }
  return undefined;
}

/** The row that a call leaves. Who dials out from an own telephone is `an` and `via`. */
export function toRow(
  script: CallScript,
  { callId, trunkId, clockHours }: { callId: number; trunkId: string; clockHours: number },
): StatisticsRow {
  const truth = truthOf(script);
  const isOut = script.direction === 'outbound';
  const [customer, phone] = [
    tenDigits(script.customer.number),
    tenDigits(phoneOf(script)?.telnum ?? trunkId),
  ];
  const duration = Math.round(truth.callEndedAtMs / 1000);
  const answeredMs = answeredAfterMs(script);
  const wait = answeredMs === undefined ? duration : Math.min(duration, Math.round(answeredMs / 1000));
  return {
    callId,
    trunkId,
    startTime: toZoneless(script.startsAt, clockHours),
    an: isOut ? phone : customer,
    dn: isOut ? customer : phone,
    via: isOut ? phone : trunkId,
    rel: 0,
    duration,
    wait,
    recDur: duration - wait > 1 ? duration - wait : 0,
  };
}

function answeredAfterMs(script: CallScript): number | undefined {
  const answer = script.happenings.find(({ kind }) =>
    script.direction === 'outbound' ? kind === 'customerAnswered' : kind === 'legAnswered',
  );
  return answer === undefined ? undefined : answer.at - script.startsAt;
}

/** The events of a call in, with their moments. Calls out from an own telephone are not told here: nothing is known of it. */
export function toEvents(
  script: CallScript,
  { callId, trunkId, domain }: { callId: number; trunkId: string; domain: string },
): { at: number; body: CallEventBody }[] {
  const phone = phoneOf(script);
  if (script.direction !== 'inbound' || phone === undefined) return [];
  const say = (at: number, type: CallEventBody['EventType']): { at: number; body: CallEventBody } => ({
    at,
    body: {
      ServiceType: 7,
      CallID: callId,
      Domain: domain,
      EventType: type,
      ...(type === 'EndCall' && { CallResult: '2' }),
      EventTime: toEventTime(at),
      From: { ANI: tenDigits(script.customer.number) },
      To: { DNIS: tenDigits(phone.telnum), Virtual: phone.extension, TrunkId: trunkId },
    },
  });
  return script.happenings.flatMap(({ kind, at }) => {
    if (kind === 'legRang') return [say(at, 'CallAccepted')];
    if (kind === 'legAnswered') return [say(at, 'CallAnswered')];
    return kind === 'callEnded' ? [say(at, 'EndCall')] : [];
  });
}
