import type { Transaction } from '../db/database.ts';
import { describeChanges, isSame } from '../domain/call-changes.ts';
import { viewersOf } from './call-agents.ts';
import type { DerivedWork } from './call-work.ts';
import type { EventToPublish } from './outgoing-events.ts';
import { buildPopCard, loadLastCalls } from './pop-card.ts';
import { recordJson } from './store-batch.ts';

/** Records that differ from what is stored, and what to tell of them. */
export async function describeBatch(tx: Transaction, works: readonly DerivedWork[], now: Date) {
  const told = works
    .filter(({ before, after, absorbed }) => absorbed.length > 0 || !isSame(before, after))
    .map((work) => {
      const { before, after, quiet, absorbed } = work;
      return {
        ...work,
        changes: describeChanges(before, after, { quiet, absorbed }),
        json: recordJson(after),
      };
    });
  const popping = told.filter(({ changes }) => changes.some(({ pop }) => pop));
  const numbers = popping.flatMap(({ after }) => after.customer.e164 ?? []);
  const lastCalls = await loadLastCalls(tx, [...new Set(numbers)], now);
  const events: EventToPublish[] = [];
  let pops = 0;
  for (const { before, after, absorbed, changes, json } of told) {
    const agentIds = [
      ...new Set([before, after, ...absorbed].flatMap((call) => (call ? viewersOf(call) : []))),
    ];
    for (const call of absorbed) {
      const gone = { ...call, revision: call.revision + 1 };
      const change = { type: 'merged' as const };
      events.push({ record: gone, recordJson: recordJson(gone), change, agentIds, mergedInto: after.callId });
    }
    for (const change of changes) {
      const leg = change.pop && after.legs.find(({ legId }) => legId === change.legId);
      const card = leg && buildPopCard(after, leg, lastCalls.get(after.customer.e164 ?? '') ?? []);
      if (card) pops += 1;
      events.push({ record: after, recordJson: json, change, agentIds, ...(card && { card }) });
    }
  }
  return {
    events,
    records: told.map(({ before, absorbed, after, json }) => ({ before, absorbed, record: after, json })),
    pops,
  };
}
