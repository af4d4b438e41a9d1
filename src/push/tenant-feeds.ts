import type { Logger } from 'pino';
import { CLOSE } from './protocol/messages.ts';
import type { PushSession } from './push-session.ts';
import type { PushStore } from './push-store.ts';
import { TenantFeed } from './tenant-feed.ts';

/** The feeds of this process; one is there as long as a client of its tenant is. */
export class TenantFeeds {
  readonly #store: PushStore;
  readonly #logger: Logger;
  /** Key: tenant id. */
  readonly #feeds = new Map<string, TenantFeed>();
  /** Key: tenant id; feeds whose first position is being read. */
  readonly #opening = new Map<string, Promise<TenantFeed>>();

  constructor(options: { store: PushStore; logger: Logger }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  find(tenantId: string): TenantFeed | undefined {
    return this.#feeds.get(tenantId);
  }

  /** The tenant's feed, opened where nobody did. */
  async open(tenantId: string): Promise<TenantFeed> {
    const open = this.#feeds.get(tenantId) ?? this.#opening.get(tenantId);
    if (open) return open;
    const opening = this.#open(tenantId).finally(() => this.#opening.delete(tenantId));
    this.#opening.set(tenantId, opening);
    return opening;
  }

  async #open(tenantId: string): Promise<TenantFeed> {
    const last = (await this.#store.sequences([tenantId])).get(tenantId) ?? 0;
    const feed = new TenantFeed({ tenantId, store: this.#store, last });
    this.#feeds.set(tenantId, feed);
    return feed;
  }

  remove(session: PushSession): void {
    const feed = this.#feeds.get(session.identity?.tenantId ?? '');
    feed?.remove(session);
    if (feed?.sessions.size === 0) this.#feeds.delete(feed.tenantId);
  }

  /** `<tenant id> <highest sequence>`, as whoever stored events says on the bus. */
  onNote(note: string): void {
    const [tenantId = '', highest = '0'] = note.split(' ');
    const feed = this.#feeds.get(tenantId);
    if (feed && Number(highest) > feed.last) this.#read(feed);
  }

  /** Notes may be lost: looks by itself, one query for all tenants. */
  async look(): Promise<void> {
    if (this.#feeds.size === 0) return;
    try {
      const sequences = await this.#store.sequences([...this.#feeds.keys()]);
      for (const feed of this.#feeds.values()) {
        if ((sequences.get(feed.tenantId) ?? 0) > feed.last) this.#read(feed);
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'no look at the events; the next one will');
    }
  }

  #read(feed: TenantFeed): void {
    feed.read().catch((error: unknown) => {
      this.#logger.warn({ err: error, tenantId: feed.tenantId }, 'events not read; the next look will');
    });
  }

  /** An agent that was switched off loses push at once. Of one tenant, or of all. */
  async checkAgents(tenantId?: string): Promise<void> {
    const feeds = tenantId === undefined ? this.#feeds.values() : [this.#feeds.get(tenantId)];
    for (const feed of feeds) {
      const agentIds = feed?.agentIds() ?? [];
      if (!feed || agentIds.length === 0) continue;
      try {
        const active = await this.#store.activeAgents(feed.tenantId, agentIds);
        for (const agentId of agentIds.filter((one) => !active.has(one))) {
          for (const session of feed.sessionsOf(agentId))
            session.close(CLOSE.forbidden, 'the agent is not active');
        }
      } catch (error) {
        this.#logger.warn({ err: error, tenantId: feed.tenantId }, 'agents of push clients not checked');
      }
    }
  }
}
