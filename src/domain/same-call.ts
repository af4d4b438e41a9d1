import type { CallLink, CallRecord, Leg } from './call-record.ts';
import { isSameNumber } from './stitch/call-part.ts';

/**
 * The log writes when the call arrived, by the PBX's clock; live we know when we were told of it. Five seconds cover slow
 * webhooks, whole seconds and clocks that differ a little; nobody calls twice within them.
 */
const SAME_START_MS = 5_000;

/** Only a log has told of this call: no telephone of ours was ever seen in it. */
export function isLogOnly({ endedAt, legs }: CallRecord): boolean {
  const isLogged = legs.some(({ states }) => states.some(({ event }) => event === 'logged'));
  return endedAt !== undefined && isLogged && !legs.some(isSeen);
}

/** Seen live, and nobody has told how it ended: it goes on as far as we know, or the hub gave it up. */
export function waitsForLog({ endedAt, cause, legs }: CallRecord): boolean {
  return (endedAt === undefined || cause?.raw === 'unknown') && legs.some(isSeen);
}

/** The customer's side is often told of by nobody and put there by the connector; a consultation is put into words of its own. */
function isSeen({ role, consultation, states }: Leg): boolean {
  return role !== 'customer' && !consultation && states.some(({ event }) => event !== 'logged');
}

/**
 * The live call that the log tells of under another name: same customer, same side, the same moment or within it, and a phone or a line that
 * agrees. Undefined when there are two such calls, or when another log might as well be meant.
 */
export function liveCallOf(
  log: CallRecord,
  calls: readonly CallRecord[],
): { call: CallRecord; link: CallLink } | undefined {
  const found = calls.filter((live) => waitsForLog(live) && isSame(log, live));
  const [call] = found;
  if (call === undefined || found.length > 1) return undefined;
  if (calls.some((other) => other !== log && isLogOnly(other) && isSame(other, call))) return undefined;
  const phone = sharedPhone(log, call);
  const evidence = [
    `sameCustomer:${log.customer.digits}`,
    `startsApartMs:${apartMs(log, call)}`,
    ...(phone === undefined ? [] : [`samePhone:${phone}`]),
    ...(isSameNumber(log.line?.did, call.line?.did) ? [`sameLine:${log.line?.did}`] : []),
  ];
  return { call, link: { reason: 'sameCall', confidence: evidence.length > 2 ? 0.9 : 0.8, evidence } };
}

function isSame(log: CallRecord, live: CallRecord): boolean {
  const { customer, line } = log;
  if (log === live || log.connectorId !== live.connectorId || log.tenantId !== live.tenantId) return false;
  if (customer.digits === '' || customer.withheld || customer.digits !== live.customer.digits) return false;
  if (log.direction !== live.direction || !isTogether(log, live)) return false;
  if (line !== undefined && live.line !== undefined && !isSameNumber(line.did, live.line.did)) return false;
  const [told, seen] = [phonesOf(log), phonesOf(live)];
  if (told.length > 0 && seen.length > 0 && sharedPhone(log, live) === undefined) return false;
  // Who was seen to talk has not been missed.
  return log.answeredAt !== undefined || live.answeredAt === undefined;
}

/** Or seen only in the midst of what the log tells: nobody was listening when it began. */
function isTogether(log: CallRecord, live: CallRecord): boolean {
  if (apartMs(log, live) <= SAME_START_MS) return true;
  const seenAt = Date.parse(live.startedAt);
  return seenAt > Date.parse(log.startedAt) && seenAt <= Date.parse(log.endedAt ?? log.startedAt);
}

function apartMs(a: CallRecord, b: CallRecord): number {
  return Math.abs(Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function phonesOf({ legs }: CallRecord): string[] {
  return legs.flatMap(({ role, device }) =>
    role === 'customer' || device === undefined ? [] : [device.number],
  );
}

function sharedPhone(a: CallRecord, b: CallRecord): string | undefined {
  const others = phonesOf(b);
  return phonesOf(a).find((phone) => others.some((other) => isSameNumber(phone, other)));
}
