import { EventFrames } from './event-frames.ts';
import { seesAll } from './push-identity.ts';
import type { PushSession } from './push-session.ts';
import type { EventRow, LiveCalls, PushStore } from './push-store.ts';

/** Rows per read: enough to catch up fast, few enough to hold in memory. */
const READ_ROWS = 500;

/** All clients of one tenant in this process: reads new events once and hands them to those who may see them. */
export class TenantFeed {
  readonly tenantId: string;
  /** Read and handed out up to here. */
  last: number;
  /** Every welcomed client of the tenant, whatever its state. */
  readonly sessions = new Set<PushSession>();
  readonly #store: PushStore;
  readonly #seeAll = new Set<PushSession>();
  /** Key: agent id. */
  readonly #byAgent = new Map<string, Set<PushSession>>();
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #loading: Promise<LiveCalls> | undefined;
  #loadingNext: Promise<LiveCalls> | undefined;

  constructor(options: { tenantId: string; store: PushStore; last: number }) {
    this.tenantId = options.tenantId;
    this.#store = options.store;
    this.last = options.last;
  }

  add(session: PushSession): void {
    this.sessions.add(session);
    const identity = session.identity;
    if (identity && seesAll(identity)) this.#seeAll.add(session);
    if (identity?.agentId === undefined) return;
    const sessions = this.#byAgent.get(identity.agentId);
    if (sessions) sessions.add(session);
    else this.#byAgent.set(identity.agentId, new Set([session]));
  }

  remove(session: PushSession): void {
    this.sessions.delete(session);
    this.#seeAll.delete(session);
    const agentId = session.identity?.agentId ?? '';
    const sessions = this.#byAgent.get(agentId);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#byAgent.delete(agentId);
  }

  agentIds(): string[] {
    return [...this.#byAgent.keys()];
  }

  sessionsOf(agentId: string): Iterable<PushSession> {
    return this.#byAgent.get(agentId) ?? [];
  }

  /** Reads what is new and hands it out; a call that comes meanwhile leads to one more read. */
  read(): Promise<void> {
    this.#readAgain = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#readAgain) {
      this.#readAgain = false;
      const rows = await this.#store.eventsAfter(this.tenantId, this.last, READ_ROWS);
      for (const row of rows) this.#handOut(row);
      if (rows.length === READ_ROWS) this.#readAgain = true;
    }
  }

  #handOut(row: EventRow): void {
    this.last = row.sequence;
    const frames = new EventFrames(row);
    const give = (session: PushSession): void => {
      // A supervisor with a leg of their own is in both sets; the sequence keeps the second from telling again.
      if (session.state !== 'live' || session.sequence >= row.sequence) return;
      session.deliver(row.sequence, frames.of(session));
    };
    for (const session of this.#seeAll) give(session);
    for (const agentId of row.agent_ids)
      for (const session of this.#byAgent.get(agentId) ?? []) give(session);
  }

  /**
   * Live calls no older than this request. Clients that come together share a read; one that has begun is too old for those who
   * come after it, so they share the next.
   */
  liveCalls(): Promise<LiveCalls> {
    if (!this.#loading) {
      this.#loading = this.#store.liveCalls(this.tenantId).finally(() => {
        this.#loading = undefined;
      });
      return this.#loading;
    }
    this.#loadingNext ??= this.#loading
      .catch(() => undefined)
      .then(() => {
        this.#loadingNext = undefined;
        return this.liveCalls();
      });
    return this.#loadingNext;
  }
}
