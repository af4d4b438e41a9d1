import type { LiveConnection } from '../connections/pbx-port.ts';
import type { Reject } from '../domain/fact.ts';
import type { PendingRow } from '../inbox/pending-rows.ts';
import { storableJson } from '../inbox/storable-text.ts';
import { RowFault } from './row-fault.ts';
import { type StorableFact, toStorableFact } from './storable-fact.ts';
import type { InboxOutcome } from './store-batch.ts';

/** Which row brought a fact. */
export interface Origin {
  row: PendingRow;
  storable: StorableFact;
}

/** Fact id → where it came from; told twice in one batch, the first row counts. */
export function parseRows(rows: readonly PendingRow[], connection: LiveConnection) {
  const origins = new Map<string, Origin>();
  const outcomes: InboxOutcome[] = [];
  let rejected = 0;
  for (const row of rows) {
    const { facts, rejects, ignored } = parseRow(row, connection);
    for (const storable of facts) {
      if (!origins.has(storable.fact.id)) origins.set(storable.fact.id, { row, storable });
    }
    const isRejected = rejects.length > 0 && facts.length === 0 && ignored === 0;
    if (isRejected) rejected += 1;
    outcomes.push({
      inboxId: row.inboxId,
      receivedAt: row.receivedAt,
      state: isRejected ? 'rejected' : 'done',
      rejectsJson: rejects.length > 0 ? storableJson(rejects) : null,
    });
  }
  return { origins, outcomes, rejected };
}

function parseRow(row: PendingRow, connection: LiveConnection) {
  try {
    const parsed = connection.port.parse(row.exchange);
    const facts: StorableFact[] = [];
    const rejects: Reject[] = [...parsed.rejects];
    const receivedAtMs = Date.parse(row.exchange.at);
    for (const fact of parsed.facts) {
      const checked = toStorableFact(fact, receivedAtMs);
      if ('fact' in checked) facts.push(checked);
      else rejects.push(checked);
    }
    return { facts, rejects, ignored: parsed.ignored };
  } catch (error) {
    throw new RowFault([row.inboxId], error);
  }
}
