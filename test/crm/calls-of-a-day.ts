import { benchCompany } from '../../bench/exchange/company.ts';
import { readDay } from '../../bench/exchange/read-day.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { ariDialect } from '../../sandbox/asterisk/dialect.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import type { Sent } from '../../sandbox/exchange/dialect.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { assignAgent } from '../../src/domain/assign-agent.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';

/** A call as the hub publishes it: revision after revision, while it rings and is handed on, over, final, with its recording. */
export interface CallOfDay {
  truth: CallTruth;
  revisions: CallRecord[];
}

const FIRST_DAY = Date.UTC(2026, 2, 2, 6, 0, 0);
const DAY_MS = 86_400_000;
const RHYTHM = { firstAfterMs: 0, gapMs: [1_000, 7_000] as const };
/** How often a call is looked at while it is alive. */
const LOOKS = [0.35, 0.65, 0.9];

/**
 * Calls that the sandbox invents and tells in the words of an Asterisk, read by the connector as the hub does. The truth of each comes from the script,
 * which no connector has seen. `isLate`: nobody was told of the call before it was over and final, as after an outage.
 */
export function* callsOfADay(
  count: number,
  { seed = 'crm', isLate = () => false }: { seed?: string; isLate?: (index: number) => boolean } = {},
): Generator<CallOfDay> {
  const random = seededRandom(seed);
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed,
    plays: ariDialect.plays,
    favour: 0,
  });
  const teller = ariDialect.open({ company: benchCompany, random: random.fork('teller') });
  const until = FIRST_DAY + Math.ceil(count / 5_000) * DAY_MS;
  const scripts = generateCalls({
    planner,
    random: seededRandom(`${seed}/gaps`),
    rhythm: RHYTHM,
    from: FIRST_DAY,
    until,
  });
  let index = 0;
  for (const { script } of scripts) {
    if (index === count) return;
    const { sent } = teller.deliver(teller.tell(script).told, 'faultless');
    const revisions = revisionsOf(sent, isLate(index));
    if (revisions.length > 0) yield { truth: truthOf(script), revisions };
    index += 1;
  }
}

function revisionsOf(sent: readonly Sent[], isLate: boolean): CallRecord[] {
  const [over] = readDay(asterisk, sent).records.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (over === undefined) return [];
  const looks = isLate ? [] : LOOKS.map((share) => sent.slice(0, Math.ceil(sent.length * share)));
  const alive = looks.flatMap((part) =>
    readDay(asterisk, part).records.filter(({ callId }) => callId === over.callId),
  );
  const recorded = over.outcome === 'answered' ? [withRecording(over)] : [];
  const all = [...alive, over].map((record) => ({ ...record, final: false }));
  return [...all, { ...over, final: true }, ...recorded].map((record, revision) =>
    assigned({ ...record, revision: revision + 1 }),
  );
}

function withRecording(record: CallRecord): CallRecord {
  const { callId, durations } = record;
  return {
    ...record,
    recordings: [{ id: `rec-${callId}`, state: 'ready', mediaType: 'audio/mpeg', duration: durations.talk }],
  };
}

function assigned(record: CallRecord): CallRecord {
  const responsible = assignAgent(record, { policy: 'lastConnected' });
  return responsible === undefined ? record : { ...record, responsible };
}
