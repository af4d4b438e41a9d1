import type { Database } from '../db/database.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { WorkingHours } from '../domain/menu/working-hours.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { VOICE_MENUS_CHANGED } from './menu-places.ts';
import type { Bundle } from './place-store.ts';

/** What is published at one entry. */
export interface PublishedEntry {
  menuId: string;
  bundle: Bundle;
  /** By menu id; of the versions that the bundle names. */
  menus: Readonly<Record<string, VoiceMenu>>;
  /** By menu id: what they are called. */
  names: Readonly<Record<string, string>>;
  hours: readonly WorkingHours[];
  /** Prompt id → where the PBX fetches it; asked for once. */
  readonly addresses: Map<string, Promise<string>>;
}

export interface PublishedMenusOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
  now?: () => number;
}

/** A bus note may be lost; what is older than this is read again. */
const MAX_AGE_MS = 30_000;
/** A caller hears nothing while it is read again. */
const READ_AGAIN_WITHIN_MS = 1_500;

interface Held {
  tenantId: string;
  readAt: number;
  isStale: boolean;
  /** What was read last, now or before. */
  last: Entries | undefined;
  entries: Promise<Entries>;
}

/** By entry. */
type Entries = ReadonlyMap<string, PublishedEntry>;

/** What callers of a connection are led through, held in memory: whoever calls waits for one query at most. */
export class PublishedMenus implements Service {
  readonly #options: PublishedMenusOptions;
  readonly #now: () => number;
  /** By connection id. */
  readonly #held = new Map<string, Held>();
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(options: PublishedMenusOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    this.#unsubscribe ??= await this.#options.bus.subscribe(VOICE_MENUS_CHANGED, (tenantId) =>
      this.#outdate(tenantId),
    );
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
    this.#held.clear();
  }

  async find(
    { tenantId, connectionId }: { tenantId: string; connectionId: string },
    entry: string,
  ): Promise<PublishedEntry | undefined> {
    return (await this.#entriesAt(tenantId, connectionId)).get(entry);
  }

  #entriesAt(tenantId: string, connectionId: string): Promise<Entries> {
    const held = this.#held.get(connectionId);
    if (held !== undefined && !held.isStale && this.#now() - held.readAt < MAX_AGE_MS) return soonOf(held);
    const next: Held = {
      tenantId,
      readAt: this.#now(),
      isStale: false,
      last: held?.last,
      entries: this.#read(tenantId, connectionId).then(
        (entries) => {
          next.last = entries;
          return entries;
        },
        (error: unknown) => {
          next.isStale = true;
          if (next.last === undefined) throw error;
          this.#options.logger.warn({ err: error, connectionId }, 'published menus could not be read again');
          return next.last;
        },
      ),
    };
    this.#held.set(connectionId, next);
    return soonOf(next);
  }

  #outdate(tenantId: string): void {
    for (const held of this.#held.values()) if (held.tenantId === tenantId) held.isStale = true;
  }

  async #read(tenantId: string, connectionId: string): Promise<Entries> {
    const { rows } = await this.#options.database.tenant(tenantId, (tx) =>
      tx.query<{
        at: string;
        menu_id: string;
        bundle: Bundle;
        menus: Record<string, { menu: VoiceMenu; name: string }> | null;
        hours: WorkingHours[] | null;
      }>(
        `SELECT p.at, p.menu_id, p.bundle,
           (SELECT jsonb_object_agg(v.menu_id, jsonb_build_object('menu', v.menu, 'name', v.name)) FROM jsonb_each_text(p.bundle) b
              JOIN voice_menu_versions v ON v.menu_id = b.key::uuid AND v.version = b.value::integer) AS menus,
           (SELECT jsonb_agg(jsonb_build_object('hoursId', hours_id, 'name', name, 'timeZone', time_zone, 'week', week, 'holidays', holidays))
              FROM working_hours WHERE tenant_id = $2) AS hours
         FROM voice_menu_places p WHERE p.connection_id = $1 AND p.how = 'conducted' AND p.published_version IS NOT NULL`,
        [connectionId, tenantId],
      ),
    );
    return new Map(
      rows.map(({ at, menu_id: menuId, bundle, menus, hours }) => [
        at,
        {
          menuId,
          bundle,
          menus: each(menus, ({ menu }) => menu),
          names: each(menus, ({ name }) => name),
          hours: hours ?? [],
          addresses: new Map(),
        },
      ]),
    );
  }
}

function each<T, U>(of: Record<string, T> | null, take: (one: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of ?? {}).map(([id, one]) => [id, take(one)]));
}

/** A caller is better led by what was published a moment ago than kept waiting for a database that hangs. */
async function soonOf({ last, entries }: Held): Promise<Entries> {
  if (last === undefined) return entries;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Entries>((resolve) => {
    timer = setTimeout(() => resolve(last), READ_AGAIN_WITHIN_MS);
  });
  try {
    return await Promise.race([entries, late]);
  } finally {
    clearTimeout(timer);
  }
}
