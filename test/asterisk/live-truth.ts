import type { LegResult } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { TrueCall, Truth } from './agreement.ts';
import { type Cut, shownState } from './live-replay.ts';
import type { PhoneEntry } from './phone-log.ts';
import { phoneStates } from './phone-states.ts';
import { type Step, timeline, UNKNOWN, untruths } from './timeline.ts';

/** Round each true moment either answer is right: the phones' clock and the stream's way to us. As the final record is judged. */
const TOLERANCE_MS = 300;

/** Everything that a desktop was shown and that was not so at that moment, one sentence each; none: it never lied. */
export function liveUntruths(cuts: readonly Cut[], truth: Truth, log: readonly PhoneEntry[]): string[] {
  const calls = truth.calls ?? [truth as TrueCall];
  const first = cuts[0];
  const last = cuts.at(-1);
  if (first === undefined || last === undefined) return ['nothing was shown'];
  const range = { toleranceMs: TOLERANCE_MS, from: truth.t0, until: last.at };
  const begun = calls.map((call, index) => ({
    from: truth.t0 + (call.callStartedAtMs ?? 0),
    is: String(index + 1),
  }));
  const count = timeline([
    { from: 0, is: '0' },
    ...cuts.map(({ at, records }) => ({ from: at, is: String(records.length) })),
  ]);
  const faults = untruths(count, timeline([{ from: 0, is: '0' }, ...begun]), range).map(
    (fault) => `records: ${fault}`,
  );
  for (const call of calls) {
    const mine = cuts.map(({ at, records }) => ({
      at,
      record: nearest(records, truth.t0 + (call.callStartedAtMs ?? 0)),
    }));
    const shown = (what: (record: CallRecord) => string): Step[] =>
      timeline(
        mine.flatMap(({ at, record }) => (record === undefined ? [] : [{ from: at, is: what(record) }])),
      );
    const states = phoneStates(call, log);
    const since = (steps: readonly Step[]): Step[] =>
      steps.map(({ from, is }) => ({ from: truth.t0 + from, is }));
    const agents = new Set([...states.phones.keys(), ...mine.flatMap(({ record }) => agentsIn(record))]);
    for (const agent of agents) {
      const course = [{ from: 0, is: 'absent' }, ...since(states.phones.get(agent) ?? [])];
      faults.push(
        ...untruths(
          shown((record) => shownState(record, agent)),
          course,
          range,
        ).map((fault) => `${agent}: ${fault}`),
      );
    }
    for (const agent of states.phones.keys()) {
      const shownEnd = shown((record) => lastResult(record, agent));
      faults.push(
        ...untruths(shownEnd, endsOf(call, agent, truth.t0), range).map(
          (fault) => `${agent} ended: ${fault}`,
        ),
      );
    }
    if (call.direction !== 'internal') {
      const outside = `+${call.direction === 'outbound' ? call.dialled : call.caller}`;
      faults.push(
        ...untruths(
          shown(({ customer }) => customer.e164 ?? ''),
          [{ from: 0, is: outside }],
          range,
        ).map((fault) => `customer: ${fault}`),
      );
    }
    // Until somebody talks, an outgoing call is its caller's.
    const talker = shown((record) =>
      record.firstAnsweredBy === undefined ? 'nobody' : (record.lastConnectedTo ?? 'nobody'),
    );
    faults.push(...untruths(talker, since(states.last), range).map((fault) => `last: ${fault}`));
  }
  return faults;
}

function nearest(records: readonly CallRecord[], begun: number): CallRecord | undefined {
  const distance = ({ startedAt }: CallRecord): number => Math.abs(Date.parse(startedAt) - begun);
  const [best] = [...records].sort((a, b) => distance(a) - distance(b));
  return best !== undefined && distance(best) < TOLERANCE_MS ? best : undefined;
}

function agentsIn(record: CallRecord | undefined): string[] {
  return (record?.legs ?? []).flatMap(({ role, device }) =>
    role === 'agent' && device !== undefined ? [device.number] : [],
  );
}

/** How the agent's last ringing or talk ended, in the truth's words: what a closing card says. */
function lastResult({ legs }: CallRecord, agent: string): string {
  const over = legs.filter(
    ({ role, device, result }) => role === 'agent' && device?.number === agent && result !== undefined,
  );
  const last = over.sort((a, b) => ((a.clearedAt ?? '') < (b.clearedAt ?? '') ? -1 : 1)).at(-1);
  return last?.result === undefined ? 'not yet' : RESULT_WORDS[last.result];
}

const RESULT_WORDS: Readonly<Record<LegResult, string>> = {
  answered: 'answered',
  noAnswer: 'no_answer',
  busy: 'busy',
  declined: 'rejected',
  answeredElsewhere: 'cancelled',
  cancelled: 'cancelled',
  // A phone that sends a call on by itself never rang; the truth has no word of its own for it.
  diverted: 'cancelled',
  failed: 'failed',
};

function endsOf({ hops = [] }: TrueCall, agent: string, t0: number): Step[] {
  const own = hops.filter((hop) => hop.agent === agent);
  return timeline([
    { from: 0, is: 'not yet' },
    ...own.flatMap(({ endedAtMs, outcome, offeredAtMs }) => [
      {
        from: t0 + (endedAtMs ?? offeredAtMs ?? 0),
        // Of whom nobody wrote down the end, the end is known from then on at the earliest.
        is: endedAtMs == null ? UNKNOWN : outcome === 'transferred_out' ? 'answered' : outcome,
      },
    ]),
  ]);
}
