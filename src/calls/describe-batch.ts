import type { DetailsByAgent } from '../cards/card-details.ts';
import type { Transaction } from '../db/database.ts';
import { type CallChange, describeChanges, isSame, mayPop } from '../domain/call-changes.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { IMPORTED } from '../domain/imported-row.ts';
import type { BatchContext } from './batch-context.ts';
import { viewersOf } from './call-agents.ts';
import type { DerivedWork } from './call-work.ts';
import { loadForCards, type MadeCard, type MakeCard } from './load-for-cards.ts';
import type { EventToPublish } from './outgoing-events.ts';
import { recordJson } from './store-batch.ts';

/** Records that differ from what is stored, and what to tell of them. */
export async function describeBatch(
  tx: Transaction,
  works: readonly DerivedWork[],
  { connection, cards, now }: Pick<BatchContext, 'connection' | 'cards' | 'now'>,
) {
  const isImport = connection.port.connector === IMPORTED;
  const told = works
    .filter(({ before, after, absorbed }) => absorbed.length > 0 || !isSame(before, after))
    .map((work) => {
      const { before, after, quiet, absorbed } = work;
      return {
        ...work,
        // Rows of one call may come in two batches, or two files: the second changes a call that is known.
        changes: isImport && quiet ? [] : describeChanges(before, after, { quiet, absorbed }),
        json: recordJson(after),
      };
    });
  const showsMore = cards !== undefined && (cards.fields.length > 0 || cards.hints.length > 0);
  const showing = told.filter(({ after, changes }) =>
    changes.some((change) => change.pop || (showsMore && changesCards(change, after))),
  );
  const makeCard = await loadForCards(
    tx,
    showing.map(({ after }) => after),
    { tenantId: connection.tenantId, rules: cards, now },
  );
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
      const made = leg && makeCard(after, leg);
      if (made) pops += 1;
      const details = made
        ? showsAny(made) && detailsOf([made])
        : showsMore && openDetails(change, after, makeCard);
      events.push({
        record: after,
        recordJson: json,
        change,
        agentIds,
        ...(made && { card: made.card }),
        ...(details && { details }),
      });
    }
  }
  return {
    events,
    records: told.map(({ before, absorbed, after, json }) => ({ before, absorbed, record: after, json })),
    pops,
  };
}

function showsAny({ details }: MadeCard): boolean {
  return details !== undefined && details.fields.length + details.hints.length > 0;
}

/** Somebody else is calling than was thought: cards that are open show more, or something else. */
function changesCards({ type }: CallChange, call: CallRecord): boolean {
  return type === 'matched' && call.legs.some((leg) => mayPop(leg, call));
}

/** Of the cards that are open. An agent with two telephones has one, which opened with the first. */
function openDetails(change: CallChange, call: CallRecord, makeCard: MakeCard): DetailsByAgent | undefined {
  if (!changesCards(change, call)) return undefined;
  const open = call.legs.filter((leg) => mayPop(leg, call)).reverse();
  return detailsOf(open.flatMap((leg) => makeCard(call, leg) ?? []));
}

function detailsOf(made: readonly MadeCard[]): DetailsByAgent | undefined {
  const details = made.flatMap((one) => (one.details ? [[one.card.agentId, one.details] as const] : []));
  return details.length === 0 ? undefined : Object.fromEntries(details);
}
