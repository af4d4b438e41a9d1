import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Who wants something changed, for the audit log. Without a user or a key it is the hub itself. */
export interface Act {
  /** One for everything that comes of one request. */
  readonly actId: string;
  /** Of the API, or the name of what the hub does by itself. */
  readonly operation: string;
  readonly requestId?: string;
  readonly userId?: string;
  readonly apiKeyId?: string;
  /** What it is about, as far as the request says. */
  readonly subject?: { kind: string; id: string };
  /**
   * Readable parts of what is stored unreadable, by kind of subject; never secrets. The audit entry of a change gets them
   * beside its own before and after.
   */
  readonly note?: Readonly<Record<string, { before?: object; after?: object }>>;
}

const acts = new AsyncLocalStorage<Act>();

/** Everything that `work` changes is written down as this actor's, across awaits and whatever it starts. */
export function actingAs<T>(act: Omit<Act, 'actId'>, work: () => T): T {
  return acts.run({ ...act, actId: randomUUID() }, work);
}

export function currentAct(): Act | undefined {
  return acts.getStore();
}

/** Adds a note to the act under way; nothing without one. */
export function withNote<T>(note: NonNullable<Act['note']>, work: () => T): T {
  const act = acts.getStore();
  return act === undefined ? work() : acts.run({ ...act, note: { ...act.note, ...note } }, work);
}

/** As the database reads it; empty when nobody in particular acts. */
export function actAsText(): string {
  const act = acts.getStore();
  return act === undefined ? '' : JSON.stringify(act, storable);
}

/** PostgreSQL's JSON holds neither zero bytes nor halves of characters. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/[\0\p{Surrogate}]/gu, '\ufffd') : value;
}
