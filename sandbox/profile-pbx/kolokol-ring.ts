import type { CallTruth, Hop } from '../exchange/call-truth.ts';
import { toLocal } from './kolokol-row.ts';

/** A row of Kolokol's journal of telephones: one for each that rang or dialled, and nothing in it says which rows are one call. */
export type KolokolRing = {
  no: string;
  dir: 'in' | 'out' | 'local';
  client: string;
  did: string;
  /** null: no telephone was reached. */
  ext: string | null;
  begin: string;
  picked: string | null;
  until: string;
  state: 'talked' | 'silent' | 'busy' | 'declined' | 'dropped' | 'refused' | 'left' | 'voicebox';
};

const HOPS = {
  answered: 'talked',
  transferred_out: 'talked',
  no_answer: 'silent',
  cancelled: 'dropped',
  busy: 'busy',
  rejected: 'declined',
} as const satisfies Record<Hop['outcome'], KolokolRing['state']>;
const UNREACHED = { blocked: 'refused', voicemail: 'voicebox', abandoned: 'left', missed: 'silent' } as const;
const REFUSED = { busy: 'busy', noAnswer: 'silent', cancelled: 'dropped' } as const;

/** A telephone stops ringing when another takes the call, and when the caller leaves: the journal tells them apart. */
function stateOf({ outcome }: Hop, { result }: CallTruth): KolokolRing['state'] {
  return outcome === 'cancelled' && result === 'abandoned' ? 'left' : HOPS[outcome];
}

/** The rows that a call leaves; `number` names each. */
export function toKolokolRings(truth: CallTruth, number: () => string): KolokolRing[] {
  const at = (ms: number): string => toLocal(truth.t0 + ms);
  const common = () => ({
    no: number(),
    dir: truth.direction === 'inbound' ? ('in' as const) : ('out' as const),
    client: truth.customer ?? '',
    did: truth.line,
  });
  const rings = truth.hops.map(
    (hop): KolokolRing => ({
      ...common(),
      ext: hop.agent,
      begin: at(hop.offeredAtMs),
      picked: hop.answeredAtMs === null ? null : at(hop.answeredAtMs),
      until: at(hop.endedAtMs),
      state: hop.answeredAtMs === null ? stateOf(hop, truth) : 'talked',
    }),
  );
  if (rings.length > 0) return rings;
  const state =
    truth.refusal === undefined
      ? UNREACHED[truth.result === 'answered' ? 'missed' : truth.result]
      : REFUSED[truth.refusal];
  const ext = truth.direction === 'outbound' ? truth.finalAgent : null;
  return [{ ...common(), ext, begin: at(0), picked: null, until: at(truth.callEndedAtMs), state }];
}
