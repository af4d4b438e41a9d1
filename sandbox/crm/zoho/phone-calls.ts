import { keepNewest } from '../keep-newest.ts';

type State =
  | 'ringing'
  | 'answered'
  | 'missed'
  | 'ended'
  | 'busy'
  | 'invalid'
  | 'blocked'
  | 'notavailable'
  | 'noanswer'
  | 'rejected';

/** What stands in Zoho of one id. */
export type PhoneCall = {
  id: string;
  type: 'received' | 'dialed';
  from: string;
  to: string;
  user: string | undefined;
  states: State[];
  /** Users at whom the card opened. */
  cards: string[];
  startTime: string | undefined;
  duration: string | undefined;
  voice: string | undefined;
  /** The call that was handed on to this one. */
  transferredFrom: string | undefined;
};

export const INCOMING: ReadonlySet<string> = new Set(['ringing', 'answered', 'missed', 'ended']);
export const UNATTENDED: ReadonlySet<string> = new Set([
  'busy',
  'invalid',
  'blocked',
  'notavailable',
  'noanswer',
  'rejected',
]);
export const OUTGOING: ReadonlySet<string> = new Set(['ringing', 'answered', 'ended', ...UNATTENDED]);
/** Later ones do not come before these. */
const ORDER: Readonly<Record<string, number>> = { ringing: 0, answered: 1 };

/** Calls by their id: a state that is told twice is one, and what comes in the wrong order is noted. */
export class PhoneCalls {
  readonly #calls = new Map<string, PhoneCall>();
  /** `<id>: ended, answered`. */
  readonly disorder: string[] = [];

  list(): PhoneCall[] {
    return [...this.#calls.values()];
  }

  get(id: string): PhoneCall | undefined {
    return this.#calls.get(id);
  }

  forgetAllBut(newest: number): void {
    keepNewest(this.#calls, newest);
    keepNewest(this.disorder, newest);
  }

  tell(form: Readonly<Record<string, string>>): void {
    const { id = '', zohouser, start_time, duration, voiceuri, transferredcallid } = form;
    const state = form.state as State;
    const call: PhoneCall = this.#calls.get(id) ?? {
      id,
      type: form.type as PhoneCall['type'],
      from: form.from ?? '',
      to: form.to ?? '',
      user: undefined,
      states: [],
      cards: [],
      startTime: undefined,
      duration: undefined,
      voice: undefined,
      transferredFrom: undefined,
    };
    this.#calls.set(id, call);
    const before = call.states.at(-1);
    if (before !== undefined && rank(before) > rank(state)) this.disorder.push(`${id}: ${before}, ${state}`);
    if (before !== state) call.states.push(state);
    if (state === 'ringing' && zohouser !== undefined && !call.cards.includes(zohouser))
      call.cards.push(zohouser);
    call.user = zohouser ?? call.user;
    call.startTime = start_time ?? call.startTime;
    call.duration = duration ?? call.duration;
    call.voice = voiceuri ?? call.voice;
    call.transferredFrom = transferredcallid ?? call.transferredFrom;
  }
}

function rank(state: string): number {
  return ORDER[state] ?? 2;
}
