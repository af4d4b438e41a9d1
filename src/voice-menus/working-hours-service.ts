import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../db/database.ts';
import { holidayAt, hoursState, isHolidayDate, isTimeZone, nextChange } from '../domain/menu/hours-state.ts';
import { hoursOf } from '../domain/menu/menu-parts.ts';
import type { WorkingHours } from '../domain/menu/working-hours.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import { hoursStore, type StoredHours } from './hours-store.ts';
import { VOICE_MENUS_CHANGED } from './menu-places.ts';
import { menuStore } from './menu-store.ts';
import { usesOfHours } from './menu-uses.ts';
import type { SavedMeanwhile, WorkingHoursState, WorkingHoursView } from './voice-menu-views.ts';

export interface WorkingHoursServiceOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
}

export type HoursWish = Omit<WorkingHours, 'hoursId'>;

/** Every list reads all of them. */
const MOST_HOURS = 100;

/** Working hours of a tenant. A change holds for the next caller, without publishing anything. */
export class WorkingHoursService {
  readonly #options: WorkingHoursServiceOptions;

  constructor(options: WorkingHoursServiceOptions) {
    this.#options = options;
  }

  list(tenantId: string): Promise<WorkingHoursView[]> {
    return this.#tx(tenantId, async (tx) => {
      const found = await hoursStore.all(tx, tenantId);
      const menus = await menuStore.inUse(tx, tenantId);
      return found.map((hours) => {
        const uses = menus.filter(({ menu }) => hoursOf(menu).includes(hours.hoursId));
        const usedBy = new Map(uses.map(({ menuId, name }) => [menuId, { menuId, name }]));
        return { ...hours, usedBy: [...usedBy.values()] };
      });
    });
  }

  get(tenantId: string, hoursId: string): Promise<WorkingHoursView> {
    return this.#tx(tenantId, async (tx) => view(tx, tenantId, await getHours(tx, hoursId)));
  }

  create(tenantId: string, wish: HoursWish, by?: string): Promise<WorkingHoursView> {
    refuseNonsense(wish);
    return this.#tx(tenantId, async (tx) => {
      if ((await hoursStore.all(tx, tenantId)).length >= MOST_HOURS) {
        throw new AppError(
          'unprocessable',
          `There are ${MOST_HOURS} working hours already: remove some first.`,
        );
      }
      const hoursId = randomUUID();
      await hoursStore.insert(tx, tenantId, { hoursId, ...wish }, by);
      return view(tx, tenantId, await getHours(tx, hoursId));
    });
  }

  /** `conflict` where somebody saved since `basedOn`; without it whatever is there is replaced. */
  async update(
    tenantId: string,
    hoursId: string,
    { basedOn, ...wish }: HoursWish & { basedOn?: number | undefined },
    by?: string,
  ): Promise<WorkingHoursView> {
    refuseNonsense(wish);
    const updated = await this.#tx(tenantId, async (tx) => {
      const { version, updatedAt, updatedBy } = await getHours(tx, hoursId, { lock: true });
      if (basedOn !== undefined && version !== basedOn) {
        const shown: SavedMeanwhile = { version, updatedAt, ...(updatedBy !== undefined && { updatedBy }) };
        throw new AppError('conflict', 'Somebody saved these working hours meanwhile.', { shown });
      }
      await hoursStore.update(tx, { hoursId, ...wish }, by);
      return view(tx, tenantId, await getHours(tx, hoursId));
    });
    // A note that is lost is made up for by whoever reads them again.
    await this.#options.bus.publish(VOICE_MENUS_CHANGED, tenantId).catch(() => undefined);
    return updated;
  }

  /** Refused while a menu goes by them, as it is edited or published. */
  remove(tenantId: string, hoursId: string): Promise<void> {
    return this.#tx(tenantId, async (tx) => {
      await getHours(tx, hoursId, { lock: true });
      const menus = await usesOfHours(tx, tenantId, hoursId);
      if (menus.length > 0) {
        throw new AppError('conflict', 'Menus go by these working hours.', { shown: { menus } });
      }
      await hoursStore.remove(tx, hoursId);
    });
  }

  stateAt(tenantId: string, hoursId: string, at: Date): Promise<WorkingHoursState> {
    return this.#tx(tenantId, async (tx) => {
      const hours = await getHours(tx, hoursId);
      const [until, holiday] = [nextChange(hours, at), holidayAt(hours, at)];
      return {
        state: hoursState(hours, at),
        at: at.toISOString(),
        ...(until && { until: until.toISOString() }),
        ...(holiday && { holiday: holiday.name }),
      };
    });
  }

  #tx<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#options.database.tenant(tenantId, work);
  }
}

async function view(tx: Transaction, tenantId: string, hours: StoredHours): Promise<WorkingHoursView> {
  return { ...hours, usedBy: await usesOfHours(tx, tenantId, hours.hoursId) };
}

async function getHours(
  tx: Transaction,
  hoursId: string,
  options: { lock?: boolean } = {},
): Promise<StoredHours> {
  const found = await hoursStore.find(tx, hoursId, options);
  if (found === undefined) throw new AppError('notFound', 'There are no such working hours.');
  return found;
}

/** What no schema sees: zones and days that do not exist, and a day named twice. */
function refuseNonsense({ timeZone, holidays }: HoursWish): void {
  const problems: { path: string; message: string }[] = [];
  if (!isTimeZone(timeZone)) problems.push({ path: 'body.timeZone', message: 'is no time zone' });
  const seen = new Set<string>();
  for (const [index, { date }] of holidays.entries()) {
    const path = `body.holidays.${index}.date`;
    if (!isHolidayDate(date)) problems.push({ path, message: 'is no day' });
    else if (seen.has(date)) problems.push({ path, message: 'is there twice' });
    seen.add(date);
  }
  if (problems.length > 0) {
    throw new AppError('unprocessable', 'The working hours cannot be kept like this.', {
      details: { problems },
    });
  }
}
