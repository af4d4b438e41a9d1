import { performance } from 'node:perf_hooks';
import type { CallEvent } from '../src/domain/call-event.ts';
import { callIdFor } from '../src/domain/derive-call.ts';
import type { Fact } from '../src/domain/fact.ts';
import { foldCall } from '../src/domain/fold-call.ts';
import { linkFacts } from '../src/domain/link.ts';
import { median, print } from './figure.ts';

const EVENTS_PER_CALL = 20;
const CALLS = 2_000;
const ROUNDS = 7;
const START = Date.UTC(2026, 2, 2, 7, 0, 0);

/**
 * link + fold on one core: facts of many calls, mixed as they would arrive, are linked into conversations, and each is
 * folded into its record. Each fact carries the event it stands for, so that no provider's `interpret` is measured.
 */
export async function benchFoldEvents(): Promise<void> {
  const facts = interleave(Array.from({ length: CALLS }, (_, n) => factsOfCall(n)));
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    let folded = 0;
    for (const conversation of linkFacts(facts)) {
      const identity = {
        callId: callIdFor(START, conversation[0]?.id ?? ''),
        linkageId: 'bench',
        tenantId: 'bench',
        connectorId: 'bench',
        revision: 1,
        final: true,
      };
      const record = foldCall(
        conversation.map((fact) => fact.body as CallEvent),
        identity,
        {
          country: 'RU',
          form: 'e164NoPlus',
        },
      );
      if (record.outcome !== 'answered') throw new Error(`a bench call folded to ${record.outcome}`);
      folded += conversation.length;
    }
    rates.push((folded * 1000) / (performance.now() - started));
  }
  print({
    name: 'fold.events',
    value: median(rates.slice(1)),
    unit: 'events/s',
    note: `one core, calls of ${EVENTS_PER_CALL} events, median of ${ROUNDS - 1}`,
  });
}

/** Four agents ring one after the other, the last answers, holds, retrieves and transfers to a fifth: 20 events. */
function factsOfCall(n: number): Fact[] {
  const at = START + n * 37;
  const agent = (ext: number) => ({
    id: `leg-${ext}`,
    role: 'agent' as const,
    device: { number: String(ext) },
  });
  const events: Omit<CallEvent, 'at' | 'order'>[] = [
    {
      kind: 'originated',
      direction: 'inbound',
      customer: { raw: `7900${String(n % 10_000_000).padStart(7, '0')}` },
      line: { raw: '74950000001' },
      leg: { id: 'customer', role: 'customer' },
    },
    { kind: 'queued', queue: { id: 'q1', name: 'Sales' } },
    ...[101, 102, 103].flatMap((ext): Omit<CallEvent, 'at' | 'order'>[] => [
      { kind: 'offered', leg: agent(ext) },
      { kind: 'delivered', leg: agent(ext) },
      { kind: 'connectionCleared', leg: agent(ext), result: 'noAnswer' },
    ]),
    { kind: 'delivered', leg: agent(104) },
    { kind: 'established', leg: agent(104) },
    { kind: 'held', leg: agent(104) },
    { kind: 'delivered', leg: agent(105) },
    { kind: 'established', leg: agent(105), peer: 'colleague' },
    {
      kind: 'transferred',
      transfer: {
        kind: 'attended',
        from: '104',
        to: '105',
        transferorLegId: 'leg-104',
        targetLegId: 'leg-105',
        result: 'completed',
      },
    },
    { kind: 'connectionCleared', leg: agent(104) },
    { kind: 'connectionCleared', leg: agent(105) },
    { kind: 'callCleared', clearedBy: 'customer' },
  ];
  if (events.length !== EVENTS_PER_CALL) throw new Error(`the bench call has ${events.length} events`);
  return events.map((event, i) => ({
    id: `${n}:${i}`,
    keys: [`call:${n}`],
    at: at + i * 1_000,
    order: i,
    body: { ...event, at: at + i * 1_000, order: i },
  }));
}

/** As a busy exchange sends them: by time, the calls mixed. */
function interleave(calls: Fact[][]): Fact[] {
  return calls.flat().sort((a, b) => a.at - b.at);
}
