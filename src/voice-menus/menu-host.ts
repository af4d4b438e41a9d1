import type { AgentDirectory } from '../agents/agent-directory.ts';
import type { LiveConnection } from '../connections/pbx-port.ts';
import type { CallerDirectory } from '../contacts/caller-directory.ts';
import { certainCaller, type SlowDirectories } from '../contacts/certain-caller.ts';
import type { Database } from '../db/database.ts';
import type { Device } from '../domain/call-event.ts';
import { hoursState } from '../domain/menu/hours-state.ts';
import { toMenuExchange } from '../domain/menu/menu-exchange.ts';
import type { MenuArrival, MenuHost, MenuProgram } from '../domain/menu/menu-host.ts';
import type { HoursState } from '../domain/menu/working-hours.ts';
import type { NewInboxRow } from '../inbox/inbox-row.ts';
import { AppError } from '../platform/app-error.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { MenuPathStore } from './menu-paths.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import type { PublishedEntry, PublishedMenus } from './published-menus.ts';

export interface MenuHostOptions {
  database: Database;
  published: Pick<PublishedMenus, 'find'>;
  agents: AgentDirectory;
  callers: CallerDirectory;
  others?: SlowDirectories;
  prompts: Pick<MenuPrompts, 'address'>;
  paths: Pick<MenuPathStore, 'keep'>;
  /** Into the inbox of the connection. */
  tell(row: NewInboxRow): Promise<void>;
  logger: Logger;
  metrics: Metrics;
}

/** The caller hears nothing meanwhile. */
const PATIENCE_MS = 1_500;

/** What the hub is to the conductor of one connection. */
export function menuHostAt(options: MenuHostOptions, connection: LiveConnection): MenuHost {
  const { metrics, logger, published, paths } = options;
  const { tenantId, connectionId } = connection;
  const led = metrics.counter({
    name: 'voice_menu_calls_total',
    help: 'Callers who were led through a voice menu, by how it ended for them.',
    labels: ['end'],
  });
  const tellPath = (arrival: MenuArrival, entry: PublishedEntry): MenuProgram['tellPath'] => {
    let isTold = false;
    return (path, end) => {
      if (isTold) return;
      isTold = true;
      led.inc({ end });
      const { callId } = arrival;
      paths
        .keep(tenantId, { connectionId, callId, bundle: entry.bundle, path, end })
        .catch((error: unknown) =>
          logger.warn({ err: error, connectionId, callId }, 'the way of a caller through a menu is lost'),
        );
    };
  };
  const tellWay = (arrival: MenuArrival, entry: PublishedEntry): MenuProgram['tellWay'] => {
    const { conversationKey: key, callId, at: arrivedAt } = arrival;
    let told = 0;
    return (path) => {
      if (key === undefined || path.length <= told) return;
      const way = {
        key,
        path,
        from: told,
        arrivedAt,
        menuOf: (menuId: string) => nameAndMenu(entry, menuId),
      };
      told = path.length;
      options
        .tell({ tenantId, connectionId, exchange: toMenuExchange(way, new Date()) })
        .catch((error: unknown) =>
          logger.warn({ err: error, connectionId, callId }, 'the record does not tell a step through a menu'),
        );
    };
  };
  return {
    async enter(arrival) {
      const entry = await published.find({ tenantId, connectionId }, arrival.entry);
      return (
        entry &&
        programOf(options, {
          connection,
          arrival,
          entry,
          tell: { tellPath: tellPath(arrival, entry), tellWay: tellWay(arrival, entry) },
        })
      );
    },
  };
}

function programOf(
  { agents, prompts, ...look }: MenuHostOptions,
  {
    connection,
    arrival,
    entry,
    tell,
  }: {
    connection: LiveConnection;
    arrival: MenuArrival;
    entry: PublishedEntry;
    tell: Pick<MenuProgram, 'tellPath' | 'tellWay'>;
  },
): MenuProgram {
  const { tenantId, connectionId, port } = connection;
  const devicesOf = async (agentId: string): Promise<Device[]> =>
    (await agents.devicesOf(tenantId, connectionId, agentId)).map((number) => ({ number }));
  return {
    startMenuId: entry.menuId,
    menu: (menuId) => nameAndMenu(entry, menuId).menu,
    hours: (hoursId, at) => stateOf(entry, hoursId, at),
    promptUrl(promptId) {
      const format = port.conducts?.plays;
      if (format === undefined)
        return Promise.reject(new AppError('unprocessable', 'This connection plays nothing.'));
      const known = entry.addresses.get(promptId);
      if (known !== undefined) return known;
      const address = prompts.address(tenantId, promptId, format);
      entry.addresses.set(promptId, address);
      // A failure is not an address: the next caller asks again.
      address.catch(() => entry.addresses.delete(promptId));
      return address;
    },
    devicesOf,
    async responsibleDevices() {
      if (arrival.caller === undefined) return [];
      const contact = await certainCaller(look, connection, arrival.caller, PATIENCE_MS);
      return contact?.ownerAgentId === undefined ? [] : devicesOf(contact.ownerAgentId);
    },
    ...tell,
  };
}

function nameAndMenu({ menus, names }: PublishedEntry, menuId: string) {
  const isKnown = Object.hasOwn(menus, menuId);
  return { menu: isKnown ? menus[menuId] : undefined, name: isKnown ? names[menuId] : undefined };
}

/** Hours that are gone are closed: nobody is rung at night because of a mistake. */
function stateOf({ hours }: PublishedEntry, hoursId: string, at: Date): HoursState {
  const found = hours.find((one) => one.hoursId === hoursId);
  if (found === undefined) return 'closed';
  try {
    return hoursState(found, at);
  } catch {
    return 'closed';
  }
}
