import { isConsultation } from '../call/consultation.ts';
import { isLive, legName } from '../call/my-leg.ts';
import type { CallRecord, Leg, Transfer } from '../contract.ts';
import { customerBars } from './customer-bars.ts';
import type { Bar, BarState, Lane } from './lane.ts';

export interface Arrow {
  id: string;
  at: number;
  fromLane: string;
  /** Absent: the target has no lane (an outside number, a device that never rang). */
  toLane?: string;
  to: string;
  kind: Transfer['kind'];
  result: Transfer['result'];
}

export interface CallPicture {
  from: number;
  to: number;
  live: boolean;
  lanes: Lane[];
  arrows: Arrow[];
}

/** PBXs pass through states that nobody lives through: what is shorter than this is not drawn. */
const BLINK_MS = 100;

/** A record → lanes with bars, the customer on top, then in the order in which they came. A live call grows until `nowMs`. */
export function pictureOf(call: CallRecord, nowMs: number): CallPicture {
  const from = Date.parse(call.startedAt);
  const live = call.endedAt === undefined;
  const end = live ? Math.max(nowMs, from) : Date.parse(call.endedAt ?? call.startedAt);
  const lanes = new Map<string, Lane>();
  const legs = call.legs
    .filter(({ role }) => role !== 'customer')
    .toSorted((a, b) => startOf(a) - startOf(b));
  for (const leg of legs) addLeg(lanes, call, leg, end);
  const others = [...lanes.values()];
  const to = Math.max(end, ...others.flatMap(({ bars }) => bars.map((bar) => bar.to)));
  const customer = customerLane(call, others, { from, to, live });
  const all = call.direction === 'internal' && customer.bars.length === 0 ? others : [customer, ...others];
  return { from, to, live, lanes: all, arrows: arrowsOf(call, all) };
}

function addLeg(lanes: Map<string, Lane>, call: CallRecord, leg: Leg, end: number): void {
  const id = laneIdOf(leg);
  let lane = lanes.get(id);
  if (!lane) {
    const device = leg.device?.number;
    const name = legName(leg);
    lane = { id, role: leg.role, name, legIds: [], rows: 1, bars: [] };
    if (device !== undefined && device !== name) lane.device = device;
    lanes.set(id, lane);
  }
  if (lane.role === 'originator' && leg.role === 'agent') lane.role = 'agent';
  lane.legIds.push(leg.legId);
  const bars = barsOf(call, leg, id, end);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return;
  let row = 0;
  const isTaken = (bar: Bar): boolean => bar.row === row && bar.from < last.to && first.from < bar.to;
  while (lane.bars.some(isTaken)) row += 1;
  lane.rows = Math.max(lane.rows, row + 1);
  lane.bars.push(...bars.map((bar) => ({ ...bar, row })));
}

function laneIdOf({ role, device, legId }: Leg): string {
  const group = role === 'agent' || role === 'originator' ? 'person' : role;
  return `${group}:${device?.number ?? legId}`;
}

function barsOf(call: CallRecord, leg: Leg, laneId: string, end: number): Bar[] {
  const changes = leg.states.map(({ at, state }) => ({ at: Date.parse(at), state }));
  const stop = isLive(leg) ? end : Date.parse(leg.clearedAt ?? leg.states.at(-1)?.at ?? call.startedAt);
  const handedOver = handOverTime(call, leg);
  const bars: Bar[] = [];
  for (const [index, { at, state }] of changes.entries()) {
    const to = Math.min(changes[index + 1]?.at ?? stop, stop);
    if (state === 'null' || state === 'failed' || to < at) continue;
    const cut = state === 'connected' && handedOver > at && handedOver < to ? handedOver : undefined;
    const add = (from: number, until: number): void => {
      const drawn = drawAs(call, leg, state, from < handedOver);
      const before = bars.at(-1);
      if (before?.state === drawn && before.to === from) before.to = until;
      else if (until > from || (isLive(leg) && index === changes.length - 1))
        bars.push({
          id: `${leg.legId} ${from}`,
          legId: leg.legId,
          laneId,
          row: 0,
          state: drawn,
          from,
          to: until,
          open: false,
        });
    };
    if (cut === undefined) add(at, to);
    else {
      add(at, cut);
      add(cut, to);
    }
  }
  const last = bars.at(-1);
  if (last && isLive(leg)) last.open = true;
  const isPlace = leg.role === 'queue' || leg.role === 'ivr' || leg.role === 'voicemail';
  if (last && !isPlace && leg.connectedAt === undefined && leg.result !== undefined)
    last.unanswered = leg.result;
  const drawn = withoutBlinks(bars);
  // A place that the call only passed through.
  return isPlace ? drawn.filter(({ from, to, open }) => open || to - from >= BLINK_MS) : drawn;
}

/** Blinks belong to what was before them, the first one to what comes after it; what goes on is no blink yet. */
function withoutBlinks(bars: readonly Bar[]): Bar[] {
  const kept: Bar[] = [];
  let from: number | undefined;
  for (const bar of bars) {
    const before = kept.at(-1);
    const isBlink = bar.to - bar.from < BLINK_MS && !bar.open;
    if (isBlink && before) before.to = bar.to;
    else if (isBlink && bar !== bars.at(-1)) from ??= bar.from;
    else if (before && before.state === bar.state && before.to === bar.from) {
      before.to = bar.to;
      before.open = bar.open;
    } else kept.push({ ...bar, from: before ? bar.from : (from ?? bar.from) });
  }
  return kept;
}

function drawAs(call: CallRecord, leg: Leg, state: Leg['state'], isBeforeHandOver: boolean): BarState {
  if (leg.role === 'queue') return 'queued';
  if (leg.role === 'ivr') return 'menu';
  if (leg.role === 'voicemail') return 'voicemail';
  if (state === 'alerting') return 'ringing';
  if (state === 'queued') return 'queued';
  if (state === 'initiated') return 'dialling';
  const isAsked = isConsultation(call, leg) || isBeforeHandOver || isSecondLine(call, leg);
  if (isAsked) return 'consultation';
  return state === 'held' ? 'held' : 'talking';
}

/** When a leg that a colleague asked first got the customer; 0 when it was never asked. */
function handOverTime(call: CallRecord, { legId, connectedAt }: Leg): number {
  const transfer = call.transfers.find(
    ({ kind, targetLegId, result }) => kind === 'attended' && targetLegId === legId && result === 'completed',
  );
  if (!transfer || connectedAt === undefined || transfer.at <= connectedAt) return 0;
  return Date.parse(transfer.at);
}

function isSecondLine(call: CallRecord, leg: Leg): boolean {
  return (
    leg.role === 'originator' &&
    call.legs.some(({ role, device }) => role === 'agent' && device?.number === leg.device?.number)
  );
}

function customerLane(
  call: CallRecord,
  others: readonly Lane[],
  span: { from: number; to: number; live: boolean },
): Lane {
  const legs = call.legs.filter(({ role }) => role === 'customer');
  return {
    id: 'customer',
    role: 'customer',
    name: '',
    legIds: legs.map(({ legId }) => legId),
    rows: 1,
    bars: customerBars(others, span),
  };
}

function arrowsOf(call: CallRecord, lanes: readonly Lane[]): Arrow[] {
  const laneOf = (legId: string | undefined, device: string): Lane | undefined =>
    lanes.find(({ legIds }) => legId !== undefined && legIds.includes(legId)) ??
    lanes.find((lane) => lane.device === device || lane.name === device);
  return call.transfers.flatMap((transfer, index): Arrow[] => {
    const from = laneOf(transfer.transferorLegId, transfer.from);
    const to = laneOf(transfer.targetLegId, transfer.to);
    if (!from) return [];
    return [
      {
        id: `${transfer.at} ${index}`,
        at: Date.parse(transfer.at),
        fromLane: from.id,
        ...(to && to !== from && { toLane: to.id }),
        to: to?.name ?? transfer.to,
        kind: transfer.kind,
        result: transfer.result,
      },
    ];
  });
}

function startOf(leg: Leg): number {
  return Date.parse(leg.offeredAt ?? leg.states[0]?.at ?? leg.connectedAt ?? leg.clearedAt ?? '') || 0;
}
