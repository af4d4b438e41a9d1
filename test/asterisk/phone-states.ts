import type { TrueCall, TrueHop } from './agreement.ts';
import type { PhoneEntry } from './phone-log.ts';
import { at, type Step, timeline, UNKNOWN } from './timeline.ts';

/**
 * What is true of an agent's phone at a moment, as the phones themselves tell it; nothing here knows our code.
 *
 * - `rings` · `asked`: rings, or talks, for a colleague who consults it, while the customer waits for that colleague
 * - `talks`: hears the customer · `holds`: the customer waits for it · `waits`: off the hook, and nobody there (any more)
 * - `absent`: not in the call
 */
export type PhoneState = 'rings' | 'asked' | 'talks' | 'holds' | 'waits' | 'absent';

export interface TrueCourse {
  /** Agent → its states. */
  phones: Map<string, Step[]>;
  /** The last agent who talked to the customer so far; `nobody` before that. */
  last: Step[];
}

/** Times are ms after the scenario's beginning. */
export function phoneStates(call: TrueCall, log: readonly PhoneEntry[]): TrueCourse {
  const hops = call.hops ?? [];
  const courses = hops.map((hop) => ({ hop, steps: courseOf(hop, { call, hops, log }) }));
  const phones = new Map<string, Step[]>();
  for (const { hop, steps } of courses)
    phones.set(hop.agent, timeline([...(phones.get(hop.agent) ?? []), ...steps]));
  return { phones, last: lastTalkers(courses) };
}

/** How long the exchange may take to connect a phone with another party, and to take it off the hook again. */
const MOVE_MS = 2;

interface Scene {
  call: TrueCall;
  hops: readonly TrueHop[];
  log: readonly PhoneEntry[];
}

function courseOf(hop: TrueHop, scene: Scene): Step[] {
  const isAsked = isConsulted(hop, scene);
  const steps: Step[] = [];
  if (hop.rangAtMs != null) steps.push({ from: hop.rangAtMs, is: isAsked ? 'asked' : 'rings' });
  else if (scene.call.direction === 'outbound') steps.push({ from: hop.offeredAtMs ?? 0, is: 'waits' });
  if (hop.endedAtMs == null) return timeline([...steps, { from: nextOfferedAt(hop, scene), is: UNKNOWN }]);
  const end = { from: hop.endedAtMs, is: 'absent' };
  if (hop.answeredAtMs == null) {
    const handedOver = isAsked ? handedOverAt(hop, scene) : undefined;
    if (handedOver !== undefined && handedOver < end.from) steps.push({ from: handedOver, is: 'rings' });
    return timeline([...steps, end]);
  }
  const joins = joinsAt(hop, scene);
  const leaves = Math.min(leavesAt(hop, scene), end.from);
  // The transferor hung up while it still rang: from then on it rings for the customer.
  const handedOver = isAsked ? handedOverAt(hop, scene) : undefined;
  if (handedOver !== undefined && handedOver < hop.answeredAtMs)
    steps.push({ from: handedOver, is: 'rings' });
  // Off the hook, before the exchange has connected it: and so again whenever it is moved from one party to another.
  steps.push({ from: hop.answeredAtMs, is: 'waits' });
  if (joins > hop.answeredAtMs && isAsked) steps.push({ from: hop.answeredAtMs + MOVE_MS, is: 'asked' });
  if (joins < leaves) {
    steps.push({ from: joins, is: 'waits' }, { from: joins + MOVE_MS, is: 'talks' });
    steps.push(...holdsOf(hop, scene).filter(({ from }) => from > joins && from < leaves));
  }
  steps.push({ from: Math.min(leaves, end.from - MOVE_MS), is: 'waits' });
  return timeline([...steps, end]);
}

/** Of a phone whose end nobody wrote down it is only known that it rang until the next one did. */
function nextOfferedAt(hop: TrueHop, { hops }: Scene): number {
  const later = hops
    .map(({ offeredAtMs }) => offeredAtMs ?? 0)
    .filter((offered) => offered > (hop.offeredAtMs ?? 0));
  return Math.min(...later, hop.endedAtMs ?? Number.POSITIVE_INFINITY);
}

/** A colleague rang it, not the customer: the display shows that, or the customer is in nobody's hands but the asker's. */
function isConsulted(hop: TrueHop, { call }: Scene): boolean {
  if (call.direction === 'internal') return false;
  if (hop.callerShown === call.caller && call.direction === 'inbound') return false;
  const isColleague = /^\d{1,6}$/.test(hop.callerShown ?? '');
  const transfers = call.transfers ?? [];
  return isColleague || transfers.some(({ type, to }) => type === 'attended' && to === hop.agent);
}

/** The customer joins at the answer, unless it has to be reached first or is still in a colleague's hands. */
function joinsAt(hop: TrueHop, scene: Scene): number {
  const answered = hop.answeredAtMs ?? Number.POSITIVE_INFINITY;
  if (!isConsulted(hop, scene))
    return scene.call.direction === 'outbound' ? Math.max(answered, outsideAnsweredAt(scene)) : answered;
  const handedOver = handedOverAt(hop, scene) ?? Number.POSITIVE_INFINITY;
  return Math.max(answered, Math.min(handedOver, threeAt(hop, scene)));
}

/** When the asker gave the customer to this phone: by REFER with Replaces, or by hanging up. */
function handedOverAt(hop: TrueHop, scene: Scene): number | undefined {
  const transfer = scene.call.transfers?.find(({ type, to }) => type === 'attended' && to === hop.agent);
  const asker = transfer && askerOf(hop, transfer.from, scene);
  if (asker === undefined) return undefined;
  const refer = scene.log.find((entry) => entry.what === 'refer' && entry.callid === asker.sipCallId);
  return refer?.tMs ?? asker.endedAtMs ?? undefined;
}

function askerOf(hop: TrueHop, agent: string, { hops }: Scene): TrueHop | undefined {
  return hops.find((other) => other.agent === agent && (other.endedAtMs ?? 0) >= (hop.offeredAtMs ?? 0));
}

/** The asker pressed *3 while it asked: all three hear each other. */
function threeAt(hop: TrueHop, scene: Scene): number {
  const codes = scene.hops.filter((other) => other !== hop).flatMap((other) => codesOf(other, scene));
  return (
    codes.find(({ code, tMs }) => code === '*3' && tMs > (hop.answeredAtMs ?? 0))?.tMs ??
    Number.POSITIVE_INFINITY
  );
}

/** When the phone no longer has the customer though it is still off the hook. */
function leavesAt(hop: TrueHop, scene: Scene): number {
  const gone = outsideEndedAt(scene);
  // The application that answers this REFER keeps both connected until the colleague is there.
  if (hop.note?.includes('stays in the bridge')) return gone;
  const refer = scene.log.find((entry) => entry.what === 'refer' && entry.callid === hop.sipCallId);
  return Math.min(gone, refer?.tMs ?? Number.POSITIVE_INFINITY);
}

/** By re-INVITE, or because a feature code puts the customer on hold for as long as it takes. */
function holdsOf(hop: TrueHop, scene: Scene): Step[] {
  const own = scene.log.filter(({ callid }) => callid === hop.sipCallId);
  const byPhone = own
    .filter(({ what }) => what === 'hold' || what === 'unhold')
    .map(({ tMs, what }) => ({ from: tMs, is: what === 'hold' ? 'holds' : 'talks' }));
  const byCode = codesOf(hop, scene).map(({ tMs, code }) => ({
    from: tMs,
    is: code === '*1' || code === '*3' ? 'talks' : 'holds',
  }));
  return [...byPhone, ...byCode, ...gaveUpAsking(hop, scene)];
}

/** Whoever was asked did not take it or hung up: the asker has the customer again. */
function gaveUpAsking(hop: TrueHop, scene: Scene): Step[] {
  // On a second line the customer stays on hold until the phone itself takes it back.
  if (!codesOf(hop, scene).some(({ code }) => code === '*2')) return [];
  const asked = scene.hops.filter(
    (other) => other.callerShown === hop.agent && (other.offeredAtMs ?? 0) > (hop.answeredAtMs ?? 0),
  );
  return asked.flatMap((other) =>
    other.endedAtMs != null && other.endedAtMs < (hop.endedAtMs ?? 0)
      ? [{ from: other.endedAtMs, is: 'talks' }]
      : [],
  );
}

/** Feature codes of this exchange that the agent dialled while connected: the moment of their last digit. */
function codesOf(
  { agent, answeredAtMs, endedAtMs }: TrueHop,
  { log }: Scene,
): { tMs: number; code: string }[] {
  const found: { tMs: number; code: string }[] = [];
  let keys = '';
  for (const { phone, what, digit, tMs } of log) {
    if (phone !== agent || what !== 'dtmf' || tMs < (answeredAtMs ?? 0) || tMs > (endedAtMs ?? 0)) continue;
    keys += digit ?? '';
    const code = /(\*[123]|##)$/.exec(keys)?.[1];
    if (code === undefined) continue;
    found.push({ tMs, code });
    keys = '';
  }
  return found;
}

function outsideAnsweredAt({ call, log }: Scene): number {
  const answer = log.find(
    ({ phone, what, tMs }) => phone === 'carrier' && what === 'answer' && tMs >= (call.callStartedAtMs ?? 0),
  );
  return answer?.tMs ?? Number.POSITIVE_INFINITY;
}

function outsideEndedAt({ call, log }: Scene): number {
  const reached = log.find(({ phone, what }) => phone === 'carrier' && what === 'answer')?.callid;
  const id = call.externalSipCallId ?? (call.direction === 'outbound' ? reached : undefined);
  const ended = log.find(({ what, callid }) => what === 'ended' && id !== undefined && callid === id);
  return ended?.tMs ?? Number.POSITIVE_INFINITY;
}

/** Whoever talks now, of two who came later; when nobody does, who talked last. */
function lastTalkers(courses: readonly { hop: TrueHop; steps: readonly Step[] }[]): Step[] {
  const moments = new Set(courses.flatMap(({ steps }) => steps.map(({ from }) => from)));
  let last = 'nobody';
  const steps = [...moments]
    .sort((a, b) => a - b)
    .map((from) => {
      const talking = courses
        .filter((course) => at(course.steps, from) === 'talks')
        .sort((a, b) => talksSince(a.steps, from) - talksSince(b.steps, from));
      last = talking.at(-1)?.hop.agent ?? last;
      return { from, is: last };
    });
  return timeline([{ from: 0, is: 'nobody' }, ...steps]);
}

function talksSince(steps: readonly Step[], time: number): number {
  return steps.findLast(({ from, is }) => from <= time && is === 'talks')?.from ?? 0;
}
