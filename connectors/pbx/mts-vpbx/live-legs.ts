import type { Device, Direction } from '../../../src/domain/call-event.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { type EventFact, isShort } from './facts.ts';
import type { MtsVpbxSettings } from './settings.ts';

/** One subscriber's side of a call, from all that was pushed of it. Times are epoch ms; what was not told is absent. */
export interface LiveLeg {
  id: string;
  device: Device;
  remote: string;
  remoteName?: string;
  /** Undefined: the word for it is not known, and no row has come yet. */
  direction: Direction | undefined;
  /** Of a call inside the house: who of the two is the subscriber. */
  isCaller: boolean;
  startedAt: number;
  answeredAt?: number;
  endedAt?: number;
  trackingId?: string;
}

/** Every push repeats what is known so far, so the latest of each time counts and order does not matter. */
export function liveLegs(
  events: readonly EventFact[],
  parts: ReadonlyMap<string, CallPart>,
  settings: MtsVpbxSettings,
): LiveLeg[] {
  /** Key: subscriber and call id. */
  const groups = new Map<string, EventFact[]>();
  for (const event of events) {
    const key = `event:${event.abonentId}/${event.callId}`;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups].flatMap(([id, group]) => legOf(id, group, parts, settings) ?? []);
}

function legOf(
  id: string,
  group: readonly EventFact[],
  parts: ReadonlyMap<string, CallPart>,
  settings: MtsVpbxSettings,
): LiveLeg | undefined {
  const first = group[0];
  const times = group.flatMap(
    ({ startedAt, answeredAt, endedAt }) => startedAt ?? answeredAt ?? endedAt ?? [],
  );
  if (first === undefined || times.length === 0) return undefined;
  const { abonentId } = first;
  const remote = group.find((event) => event.remote !== '')?.remote ?? '';
  const remoteName = group.find((event) => event.remoteName !== undefined)?.remoteName;
  const trackingId = group.find((event) => event.extTrackingId !== undefined)?.extTrackingId;
  const row = trackingId === undefined ? undefined : parts.get(trackingId);
  const said = group
    .map(({ callDirection }) => sideOf(callDirection, settings))
    .find((side) => side !== undefined);
  const side = row === undefined ? said : sideByRow(row);
  const answered = group.flatMap(({ answeredAt }) => answeredAt ?? []);
  const ended = group.flatMap(({ endedAt }) => endedAt ?? []);
  const own = row?.direction === 'internal' && side === 'outbound' ? row.from : row?.device;
  return {
    id,
    // A push names the subscriber by an id that no row has: only a row with the same tracking id tells the number.
    device: { number: own?.number ?? abonentId, user: abonentId },
    remote,
    ...(remoteName !== undefined && { remoteName }),
    direction: isShort(remote) && side !== undefined ? 'internal' : side,
    isCaller: side === 'outbound',
    startedAt: Math.min(...times),
    ...(answered.length > 0 && { answeredAt: Math.min(...answered) }),
    ...(ended.length > 0 && { endedAt: Math.max(...ended) }),
    ...(trackingId !== undefined && { trackingId }),
  };
}

/** Words of the history, and those that a person has seen in the inbox. All others are not guessed at. */
function sideOf(
  word: string,
  { incomingWord, outgoingWord }: MtsVpbxSettings,
): 'inbound' | 'outbound' | undefined {
  const is = (...words: (string | undefined)[]): boolean =>
    words.some((known) => known?.toLowerCase() === word.toLowerCase());
  if (is('TERMINATING', incomingWord)) return 'inbound';
  return is('ORIGINATING', outgoingWord) ? 'outbound' : undefined;
}

function sideByRow({ id }: CallPart): 'inbound' | 'outbound' {
  return id.endsWith('/out') ? 'outbound' : 'inbound';
}
