import type { BridgeKind, ChannelSeen } from './asterisk-fact.ts';
import { type LocalHalf, parseChannelName, parseLocalHalf } from './channel-name.ts';

/** Stretch of time, epoch ms; `to` is absent while it lasts. */
export interface Span {
  from: number;
  to?: number;
}

export interface Stay extends Span {
  bridge: string;
  kind: BridgeKind;
}

/** One attempt to ring a channel. */
export interface Dial {
  at: number;
  /** Absent when no channel dials (originate, ARI). */
  callerId?: string;
  /** Who dials it now: the first dialler was handed over while it rang, and the other party rings it on. */
  heirId?: string;
  /** Where the dialling channel stood in the dial plan: the number that was asked for. */
  callerExten?: string;
  dialled?: string;
  forward?: string;
  ringingAt?: number;
  /** Final words, in order: a queue says NOANSWER and then CANCEL of the same ring. */
  statuses: string[];
  /** When the last of them was said. */
  endedAt?: number;
}

/** An application of the dial plan that began on a channel, and where in the dial plan that was. */
export interface DialPlanStep {
  at: number;
  app: string;
  data: string;
  exten: string | undefined;
  context: string | undefined;
}

export interface Channel {
  id: string;
  name: string;
  technology: string;
  endpoint: string;
  local: LocalHalf | undefined;
  createdAt: number;
  /** We ring it; else it called us. */
  isDialled: boolean;
  number: string | undefined;
  callerName: string | undefined;
  connected: string | undefined;
  sipCallId: string | undefined;
  /** Where it stood in the dial plan: first and then every change. */
  extens: { at: number; exten: string }[];
  ringingAt: number | undefined;
  upAt: number | undefined;
  /** The party at this end hung up. */
  hungUpAt: number | undefined;
  /** Asterisk asked it to go. */
  askedToGoAt: number | undefined;
  destroyedAt: number | undefined;
  /** Nothing told its end, and all the rest says that it ended then (`presumeEnds`). */
  presumedEndAt: number | undefined;
  /** The last that was told of it. */
  seenAt: number;
  cause: number | undefined;
  sip: number | undefined;
  dial: Dial | undefined;
  stays: Stay[];
  holds: Span[];
  apps: DialPlanStep[];
  variables: { at: number; name: string; value: string }[];
}

/** When the channel was over: the party hung up (Asterisk may keep its channel for seconds), or it was taken down. */
export function endOf(channel: Channel): number | undefined {
  const { hungUpAt, destroyedAt, presumedEndAt } = channel;
  const downAt = destroyedAt ?? presumedEndAt;
  return hungUpAt === undefined || (downAt !== undefined && downAt < hungUpAt) ? downAt : hungUpAt;
}

/** Where it is at that time. */
export function stayAt({ stays }: Channel, at: number): Stay | undefined {
  return stays.findLast(({ from, to }) => from <= at && (to === undefined || to > at));
}

/** A channel is in one bridge at a time: entering the next one leaves the last. */
export function enter(channel: Channel, stay: Stay): void {
  const last = channel.stays.at(-1);
  if (last !== undefined && last.to === undefined) {
    if (last.bridge === stay.bridge) return;
    last.to = stay.from;
  }
  // Whoever comes into a bridge is heard there: a feature code's hold is not always taken back (three-way calls).
  if (last !== undefined && last.bridge !== stay.bridge) close(channel.holds.at(-1), stay.from);
  channel.stays.push(stay);
}

/** An empty bridge means: in none now (the state read after a reconnect). */
export function leave(
  channel: Channel,
  { bridge, kind, to }: { bridge: string; kind: BridgeKind | undefined; to: number },
): void {
  const last = channel.stays.at(-1);
  if (bridge === '' || last?.bridge === bridge) {
    close(last, to);
    return;
  }
  // Who leaves was there, though nobody told of its coming: since its answer, or since it left the bridge before.
  const from = Math.max(channel.upAt ?? to, last?.to ?? last?.from ?? 0);
  if (kind === undefined || from >= to) return;
  close(last, from);
  channel.stays.push({ bridge, kind, from, to });
}

export function close(span: Span | undefined, at: number): void {
  if (span !== undefined) span.to ??= at;
}

const OUTGOING_APPS = new Set(['AppDial', 'AppDial2', 'AppQueue']);

export function newChannel(seen: ChannelSeen, at: number): Channel {
  return {
    id: seen.id,
    name: seen.name,
    ...parseChannelName(seen.name),
    local: parseLocalHalf(seen.name),
    createdAt: seen.createdAt ?? at,
    isDialled: seen.state === 'Down' || seen.state === 'Ringing' || OUTGOING_APPS.has(seen.app ?? ''),
    number: undefined,
    callerName: undefined,
    connected: undefined,
    sipCallId: undefined,
    extens: [],
    ringingAt: undefined,
    upAt: undefined,
    hungUpAt: undefined,
    askedToGoAt: undefined,
    destroyedAt: undefined,
    presumedEndAt: undefined,
    seenAt: at,
    cause: undefined,
    sip: undefined,
    dial: undefined,
    stays: [],
    holds: [],
    apps: [],
    variables: [],
  };
}
