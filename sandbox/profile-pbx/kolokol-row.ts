import type { CallTruth, Hop } from '../exchange/call-truth.ts';

/** A row of Kolokol's call log. Moments are of Yekaterinburg, without a zone; lengths are minutes. */
export type KolokolRow = {
  id: string;
  dir: 'in' | 'out' | 'local';
  /** Digits; empty when withheld. */
  client: string;
  did: string;
  begin: string;
  total_min: number;
  talk_min: number;
  state: 'talked' | 'lost' | 'left' | 'voicebox' | 'refused' | 'busy' | 'silent' | 'given-up';
  rings: {
    ext: string;
    state: 'talked' | 'silent' | 'busy' | 'declined' | 'dropped';
    picked: string | null;
    until: string;
  }[];
  rec: { id: string; min: number } | null;
};

const OFFSET_MS = 5 * 3_600_000;
const MINUTE_MS = 60_000;

/** `DD.MM.YYYY HH:mm:ss` */
export function toLocal(at: number): string {
  const [date = '', time = ''] = new Date(at + OFFSET_MS).toISOString().slice(0, 19).split('T');
  return `${date.split('-').reverse().join('.')} ${time}`;
}

/** Epoch ms; NaN for what is no such moment. */
export function fromLocal(text: string): number {
  const match = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text);
  return match ? Date.parse(`${match[3]}-${match[2]}-${match[1]}T${match[4]}Z`) - OFFSET_MS : Number.NaN;
}

const STATES = {
  answered: 'talked',
  missed: 'lost',
  abandoned: 'left',
  voicemail: 'voicebox',
  blocked: 'refused',
} as const;
const REFUSALS = { busy: 'busy', noAnswer: 'silent', cancelled: 'given-up' } as const;
const RINGS = {
  answered: 'talked',
  transferred_out: 'talked',
  no_answer: 'silent',
  cancelled: 'dropped',
  busy: 'busy',
  rejected: 'declined',
} as const satisfies Record<Hop['outcome'], KolokolRow['rings'][number]['state']>;

export function toKolokolRow(truth: CallTruth, id: string): KolokolRow {
  const at = (ms: number): string => toLocal(truth.t0 + ms);
  return {
    id,
    dir: truth.direction === 'inbound' ? 'in' : truth.direction === 'outbound' ? 'out' : 'local',
    client: truth.customer ?? '',
    did: truth.line,
    begin: toLocal(truth.t0),
    total_min: minutes(truth.callEndedAtMs),
    talk_min: minutes(truth.talkMs),
    state: truth.refusal === undefined ? STATES[truth.result] : REFUSALS[truth.refusal],
    rings: truth.hops.map((hop) => ({
      ext: hop.agent,
      state: hop.answeredAtMs === null ? RINGS[hop.outcome] : 'talked',
      picked: hop.answeredAtMs === null ? null : at(hop.answeredAtMs),
      until: at(hop.endedAtMs),
    })),
    rec: truth.talkMs > 0 ? { id: `rec-${id}`, min: minutes(truth.talkMs) } : null,
  };
}

/** To a hundredth of a second. */
function minutes(ms: number): number {
  return Number((ms / MINUTE_MS).toFixed(4));
}
