import type { CallRecord } from '../domain/call-record.ts';
import { EventFrames } from './event-frames.ts';
import { seesAll } from './push-identity.ts';
import type { PushSession } from './push-session.ts';
import type { PushStore } from './push-store.ts';
import type { TenantFeed } from './tenant-feed.ts';

/** A client further behind gets a snapshot: it is shorter. */
const MAX_RESUME_EVENTS = 2_000;

/** Can a client that has handled everything up to `lastSequence` be given what it missed? */
export async function canResume(store: PushStore, tenantId: string, lastSequence: number): Promise<boolean> {
  const window = await store.window(tenantId);
  if (!window || lastSequence > window.newest || window.newest - lastSequence > MAX_RESUME_EVENTS)
    return false;
  return lastSequence === window.newest || (window.oldest !== undefined && window.oldest <= lastSequence + 1);
}

/** Sends the live calls and open cards that this client may see; events after the snapshot's sequence are still to come. */
export async function sendSnapshot(store: PushStore, feed: TenantFeed, session: PushSession): Promise<void> {
  const identity = session.identity;
  if (!identity) return;
  const { sequence, calls } = await feed.liveCalls();
  const { agentId } = identity;
  const own = agentId === undefined ? [] : calls.filter(({ agentIds }) => agentIds.includes(agentId));
  const seen = seesAll(identity) ? calls : own;
  const records = own.map(({ json }) => JSON.parse(json) as CallRecord);
  const cards = agentId === undefined ? [] : await store.openCards(identity, records);
  const texts = seen.map(({ json }) => json).join(',');
  session.sequence = sequence;
  session.write(
    `{"type":"snapshot","sequence":${sequence},"calls":[${texts}],"cards":${JSON.stringify(cards)}}`,
  );
}

/**
 * Brings a session from its own sequence to where the feed stands and makes it live there: between the last look at the feed and
 * turning live nothing can happen, so no event is told twice or left out.
 */
export async function catchUp(store: PushStore, feed: TenantFeed, session: PushSession): Promise<void> {
  const identity = session.identity;
  if (!identity) return;
  while (session.isOpen && session.sequence < feed.last) {
    const range = { after: session.sequence, upTo: feed.last };
    const missed = await store.missedEvents(
      feed.tenantId,
      range,
      seesAll(identity) ? undefined : identity.agentId,
    );
    for (const row of missed) {
      session.deliver(row.sequence, new EventFrames(row).of(session));
      if (session.state === 'stale') return;
    }
    session.sequence = range.upTo;
  }
  session.state = 'live';
}
