import type { Delivered, Sent, Told } from './dialect.ts';
import type { Random } from './random.ts';

/** How webhooks travel. */
export type WebhookLine = {
  /** Share that never arrives: the sender gave up. */
  lose: number;
  /** Share that arrives twice: the answer to the first was not heard. */
  double: number;
  repeatAfterMs: readonly [number, number];
  /** Every one of them is a little late, so that they overtake one another. */
  jitterMs: readonly [number, number];
  /** Share that is late by much more. */
  late: number;
  lateMs: readonly [number, number];
};

export const STRAIGHT_WEBHOOKS: WebhookLine = {
  lose: 0,
  double: 0,
  repeatAfterMs: [0, 0],
  jitterMs: [0, 0],
  late: 0,
  lateMs: [0, 0],
};

export function sendWebhooks(
  told: readonly Told[],
  { line, random }: { line: WebhookLine; random: Random },
): Delivered {
  const delivered: Delivered = { sent: [], lost: [], doubled: [] };
  for (const one of told) {
    if (random.chance(line.lose)) {
      delivered.lost.push(one);
      continue;
    }
    const lateMs = random.chance(line.late) ? random.between(...line.lateMs) : 0;
    const arrives = one.at + random.between(...line.jitterMs) + lateMs;
    delivered.sent.push(toWebhook(one, arrives));
    if (random.chance(line.double)) {
      delivered.doubled.push(one);
      delivered.sent.push(toWebhook(one, arrives + random.between(...line.repeatAfterMs)));
    }
  }
  return delivered;
}

function toWebhook({ body }: Told, at: number): Sent {
  return { at: new Date(at).toISOString(), source: 'webhook', body };
}

/** How a call log is asked for. */
export type PollLine = {
  everyMs: number;
  /** How far back in time each question reaches. */
  reachMs: number;
  /** Share of the questions that get no answer. The next one reaches back over them. */
  lose: number;
  operation: string;
};

/** The rows of a log as polls find them; a row that appears too late for the last poll that asks for its time is lost. */
export function pollLog(
  rows: readonly Told[],
  { line, random, wrap }: { line: PollLine; random: Random; wrap(rows: readonly string[]): string },
): Delivered {
  const sorted = rows.toSorted((a, b) => a.at - b.at);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return { sent: [], lost: [], doubled: [] };
  const seen = new Set<Told>();
  const sent: Sent[] = [];
  let begin = 0;
  for (let now = first.at; now <= last.at + line.reachMs; now += line.everyMs) {
    // Rows of long ago are asked for no more.
    while (begin < sorted.length && (sorted[begin]?.at ?? 0) < now - 2 * line.reachMs) begin++;
    if (random.chance(line.lose)) continue;
    const found: Told[] = [];
    for (let index = begin; index < sorted.length; index++) {
      const row = sorted[index];
      if (!row || row.at > now) break;
      if (row.startedAt >= now - line.reachMs) found.push(row);
    }
    if (found.length === 0) continue;
    for (const row of found) seen.add(row);
    sent.push({
      at: new Date(now).toISOString(),
      source: 'poll',
      operation: line.operation,
      status: 200,
      body: wrap(found.map(({ body }) => body)),
    });
  }
  return { sent, lost: sorted.filter((row) => !seen.has(row)), doubled: [] };
}

export function inOrderOfArrival(sent: Sent[]): Sent[] {
  return sent.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
