import type { Device, Direction, PartyNumber } from '../../../src/domain/call-event.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import type { Channel } from './channel.ts';
import { otherHalf } from './other-half.ts';
import type { Topology } from './topology.ts';

/** Fewer digits are extensions and service codes. */
const PUBLIC_NUMBER_DIGITS = 7;

export interface Parties {
  direction: Direction;
  /** The channel that the call is about: the outside party's, or in an internal call the caller's. */
  main: Channel | undefined;
  customer: PartyNumber | undefined;
  line: PartyNumber | undefined;
  /** Our device rang first and the customer was to be dialled next. */
  isClickToCall: boolean;
  isTrunk(channel: Channel): boolean;
  deviceOf(channel: Channel): Device;
}

export function findParties({ channels }: Topology, settings: AsteriskSettings): Parties {
  const isTrunk = trunkTest(settings);
  const real = [...channels.values()].filter(
    (channel) => channel.local === undefined && channel.technology !== 'Local',
  );
  const trunk = real.find(isTrunk);
  const root = real[0];
  const wanted = root === undefined ? undefined : wantedOutside(channels, root);
  const shared = { isTrunk, deviceOf: (channel: Channel) => toDevice(channel, isTrunk(channel)) };
  if (trunk !== undefined) {
    return trunk.isDialled
      ? {
          ...shared,
          direction: 'outbound',
          main: reachedBy(trunk, real.filter(isTrunk)),
          // Its dial may be told after its creation.
          customer: { raw: dialledNumber(trunk) || (wanted ?? '') },
          line: party(trunk.connected),
          isClickToCall: root?.isDialled === true,
        }
      : {
          ...shared,
          direction: 'inbound',
          main: trunk,
          customer: party(trunk.number ?? '', trunk.callerName),
          line: party(trunk.extens[0]?.exten),
          isClickToCall: false,
        };
  }
  if (wanted !== undefined) {
    return {
      ...shared,
      direction: 'outbound',
      main: undefined,
      customer: { raw: wanted },
      line: undefined,
      isClickToCall: root?.isDialled === true,
    };
  }
  return {
    ...shared,
    direction: 'internal',
    main: root,
    customer: undefined,
    line: undefined,
    isClickToCall: false,
  };
}

/** A number that one trunk refused is tried through the next: the one that answered counts, else the last. */
function reachedBy(first: Channel, trunks: readonly Channel[]): Channel {
  const number = dialledNumber(first);
  const attempts = trunks.filter((trunk) => trunk.isDialled && dialledNumber(trunk) === number);
  return attempts.find(({ upAt }) => upAt !== undefined) ?? attempts.at(-1) ?? first;
}

function party(raw: string | undefined, name?: string): PartyNumber | undefined {
  if (raw === undefined) return undefined;
  return name === undefined ? { raw } : { raw, name };
}

export function isPublic(number: string | undefined): boolean {
  return number !== undefined && number.replace(/\D/g, '').length >= PUBLIC_NUMBER_DIGITS;
}

/** By name where the name tells; else by the numbers: who calls in with, or is dialled by, a public number is outside. */
function trunkTest({ devicePattern, trunks }: AsteriskSettings): (channel: Channel) => boolean {
  const device = new RegExp(devicePattern);
  const names = new Set(trunks);
  return (channel) => {
    if (channel.local !== undefined || channel.technology === 'Local') return false;
    if (names.has(channel.endpoint)) return true;
    if (!isPort(channel) && device.test(channel.endpoint)) return false;
    if (!channel.isDialled)
      return channel.number === undefined || isPublic(channel.number) || !/\d/.test(channel.number);
    const dialled = channel.dial?.dialled;
    if (dialled === undefined) return isPublic(channel.number);
    const user = contactUser(dialled);
    if (user !== undefined) return /^\+?\d+$/.test(user) && isPublic(user);
    // `79000000021@trunk`, `trunk/79000000021`: a number sent through an endpoint; a device is dialled by its name alone.
    return /[@/]/.test(dialled) || isPublic(dialled);
  };
}

/** `DAHDI/4-1` is the fourth socket of a card, whatever is plugged in: an analogue line, or a telephone with a number of its own. */
function isPort({ technology }: Channel): boolean {
  return technology === 'DAHDI';
}

/** `anna/sip:anna@192.0.2.7:5060`: one contact of an endpoint, as PJSIP_DIAL_CONTACTS and FreePBX dial it. */
function contactUser(dialled: string): string | undefined {
  return /\/sips?:([^@;]+)@/.exec(dialled)?.[1];
}

/** The number that was sent to the carrier. */
export function dialledNumber(trunk: Channel): string {
  const dialled = trunk.dial?.dialled ?? '';
  // `trunk/number@context`, `number@trunk`: a trunk's own name may look like a number, too.
  const asked = contactUser(dialled) ?? dialled.slice(dialled.lastIndexOf('/') + 1).split('@')[0] ?? '';
  if (/^\+?\d+$/.test(asked)) return asked;
  const parts = dialled.split(/[@/]/);
  const sent = parts.find((part) => isPublic(part)) ?? parts.find((part) => /^\+?\d+$/.test(part));
  return sent ?? trunk.number ?? trunk.dial?.callerExten ?? '';
}

/** Before the trunk is dialled: whom the device asked for, or whom it will be connected to (originate shows that number). */
function wantedOutside(channels: Topology['channels'], root: Channel): string | undefined {
  if (!root.isDialled) return root.extens.map(({ exten }) => exten).find(isPublic);
  const originated = originatedFor(channels, root);
  return isPublic(originated?.connected) ? originated?.connected : undefined;
}

/** The channel that was rung for nobody's channel: the phone itself, or a Local pair that rings it. */
function originatedFor(channels: Topology['channels'], root: Channel): Channel | undefined {
  if (root.dial === undefined) return undefined;
  if (root.dial.callerId === undefined) return root;
  const caller = channels.get(root.dial.callerId);
  const outer = caller === undefined ? undefined : otherHalf(channels.values(), caller);
  return outer?.dial !== undefined && outer.dial.callerId === undefined ? outer : undefined;
}

function toDevice(channel: Channel, isTrunk: boolean): Device {
  if (isTrunk) {
    return { number: channel.isDialled ? dialledNumber(channel) : (channel.number ?? ''), kind: 'trunk' };
  }
  if (!isPort(channel) && /^\d+$/.test(channel.endpoint)) return { number: channel.endpoint };
  // A device whose endpoint is a name: its own caller id says the number, unless an originate overwrote it.
  const own =
    channel.number !== undefined && /^\d{1,6}$/.test(channel.number) ? channel.number : channel.endpoint;
  return { number: own, user: channel.endpoint };
}
