import type { CallRecord, Leg } from '../call-record.ts';

/** Before the id of the call; what starts with it in a text field of a CRM is ours. */
export const OURS = 'cti:';

/**
 * All of a call that a CRM has no field for, as one line that people can read and programs can parse:
 * `cti:<callId> outcome=answered ring=11 talk=240.5 path=201>204`. Times as in the record, durations in seconds; a value with spaces is
 * written as JSON. While the call is alive: only what stays as it is.
 */
export function callLine(call: CallRecord): string {
  const said = [...lasting(call), ...(call.endedAt === undefined ? [] : finished(call))];
  const pairs = said.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : `${name}=${written(value)}`,
  );
  return [`${OURS}${call.callId}`, ...pairs].join(' ');
}

/** Milliseconds → whole seconds of a CRM. What lasted at all is never 0, because 0 means that nobody talked. */
export function wholeSeconds(ms: number): number {
  return ms <= 0 ? 0 : Math.max(1, Math.round(ms / 1000));
}

type Said = [name: string, value: string | number | undefined];

function lasting({ direction, kind, linkageId, parentCallId, startedAt, line }: CallRecord): Said[] {
  return [
    ['direction', direction],
    ['kind', kind === 'normal' ? undefined : kind],
    ['linkage', linkageId],
    ['parent', parentCallId],
    ['start', startedAt],
    ['line', line?.did],
  ];
}

function finished(call: CallRecord): Said[] {
  const { durations, cause } = call;
  return [
    ['outcome', call.outcome],
    ['answered', call.answeredAt],
    ['end', call.endedAt],
    ['ring', durations.ring / 1000],
    ['talk', durations.talk / 1000],
    ['hold', orNothing(durations.hold)],
    ['wait', orNothing(durations.queue)],
    ['queue', call.queue?.name ?? call.queue?.id],
    ['path', pathOf(call)],
    [
      'transfers',
      call.transfers.map(({ kind, from, to, result }) => `${kind}:${from}>${to}:${result}`).join(','),
    ],
    ['agent', call.responsible?.agentName ?? call.responsible?.agentId],
    ['rule', call.responsible?.rule],
    ['clearedBy', call.clearedBy === 'unknown' ? undefined : call.clearedBy],
    ['cause', cause?.csta],
    ['sip', cause?.sip],
    ['q850', cause?.q850],
    ['raw', cause?.raw],
    ['voicemail', call.voicemail?.recordingId],
  ];
}

/** Telephones that talked with the customer, in the order in which they did. */
function pathOf({ legs }: CallRecord): string {
  return legs
    .filter((leg) => hasTalked(leg))
    .toSorted((a, b) => (a.connectedAt ?? '').localeCompare(b.connectedAt ?? ''))
    .map(({ device }) => device?.number ?? '?')
    .join('>');
}

/** An agent's telephone that was connected with the customer; a consultation with a colleague does not count. */
export function hasTalked({ role, consultation, connectedAt }: Leg): boolean {
  return role === 'agent' && consultation !== true && connectedAt !== undefined;
}

function orNothing(ms: number): number | undefined {
  return ms === 0 ? undefined : ms / 1000;
}

function written(value: string | number): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
