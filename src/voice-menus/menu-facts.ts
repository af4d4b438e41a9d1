import type { AgentDirectory } from '../agents/agent-directory.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { ConnectionDirectory } from '../connections/pbx-port.ts';
import type { Database } from '../db/database.ts';
import { checkMenu } from '../domain/menu/check-menu.ts';
import { agentsOf, promptsOf } from '../domain/menu/menu-parts.ts';
import type { MenuProblem } from '../domain/menu/menu-problem.ts';
import { pbxSoundOf } from '../domain/menu/pbx-sound.ts';
import type { MenuPlace } from '../domain/menu/place-problems.ts';
import type { MenuSupport, VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { WorkingHours } from '../domain/menu/working-hours.ts';
import { isAppError } from '../platform/app-error.ts';
import { hoursStore } from './hours-store.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import { menuStore, type StoredMenu } from './menu-store.ts';
import { placeStore, type StoredPlace } from './place-store.ts';
import type { PlaceHow } from './voice-menu-views.ts';

export interface MenuFactsOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at'>;
  connections: ConnectionDirectory;
  agents: AgentDirectory;
  prompts: MenuPrompts;
}

/** All that there is about the menus of a tenant, at one moment. */
export interface MenuFacts {
  /** By menu id, sorted by name. */
  menus: ReadonlyMap<string, StoredMenu>;
  places: readonly StoredPlace[];
  hours: ReadonlyMap<string, WorkingHours>;
  /** What is wrong with a menu; `places` where it is, or is to be, entered: those that it has, unless they are named. */
  problemsOf(menuId: string, menu: VoiceMenu, places?: readonly StoredPlace[]): Promise<MenuProblem[]>;
}

/** What a connection can do about menus; undefined: nothing, or it is switched off. */
export async function menuSupportAt(
  { operator, connections }: Pick<MenuFactsOptions, 'operator' | 'connections'>,
  tenantId: string,
  connectionId: string,
  how: PlaceHow,
): Promise<MenuSupport | undefined> {
  if (how === 'conducted') {
    const live = await connections.find(connectionId);
    return live?.tenantId === tenantId ? live.port.conducts?.supports : undefined;
  }
  try {
    return (await operator.at(tenantId, connectionId)).operations.voiceMenus?.supports;
  } catch (error) {
    // Switched off, or with settings that fit no more.
    if (isAppError(error)) return undefined;
    throw error;
  }
}

export async function readMenuFacts(options: MenuFactsOptions, tenantId: string): Promise<MenuFacts> {
  const { agents, prompts } = options;
  const { stored, places, allHours } = await options.database.tenant(tenantId, async (tx) => ({
    stored: await menuStore.all(tx, tenantId),
    places: await placeStore.all(tx, tenantId),
    allHours: await hoursStore.all(tx, tenantId),
  }));
  const menus = new Map(stored.map((one) => [one.menuId, one]));
  const hours = new Map(allHours.map((one) => [one.hoursId, one]));
  /** By connection and way; asked for once. */
  const supports = new Map<string, Promise<MenuSupport | undefined>>();
  const supportAt = ({ connectionId, how }: StoredPlace): Promise<MenuSupport | undefined> => {
    const key = `${how} ${connectionId}`;
    const known = supports.get(key) ?? menuSupportAt(options, tenantId, connectionId, how);
    supports.set(key, known);
    return known;
  };

  /** By connection and sound; asked for once. */
  const soundsThere = new Map<string, Promise<boolean | undefined>>();
  const soundAt = (connectionId: string, sound: string): Promise<boolean | undefined> => {
    const key = `${connectionId} ${sound}`;
    const known = soundsThere.get(key) ?? hasSound(options, tenantId, { connectionId, sound });
    soundsThere.set(key, known);
    return known;
  };

  const placeOf = async (place: StoredPlace, menu: VoiceMenu): Promise<MenuPlace | undefined> => {
    const support = await supportAt(place);
    if (support === undefined) return undefined;
    const { connectionId, connectionName, how } = place;
    const withDevice = new Set<string>();
    for (const agentId of new Set(Object.values(menu.steps).flatMap(agentsOf))) {
      const devices = await agents.devicesOf(tenantId, connectionId, agentId);
      if (devices.length > 0) withDevice.add(agentId);
    }
    const sounds = new Map<string, boolean | undefined>();
    if (how === 'conducted')
      for (const sound of soundsOf(menu)) sounds.set(sound, await soundAt(connectionId, sound));
    return {
      connectionId,
      connectionName,
      how,
      supports: support,
      hasSound: (sound) => sounds.get(sound),
      hasDevice: (agentId) => withDevice.has(agentId),
      hasMenu: (menuId) =>
        places.some(
          (one) => one.menuId === menuId && one.connectionId === connectionId && one.how === 'held',
        ),
    };
  };

  /** Prompts that were asked for already, and those of them that there are. */
  const asked = new Set<string>();
  const found = new Set<string>();
  const promptsAmong = async (promptIds: readonly string[]): Promise<ReadonlySet<string>> => {
    const open = promptIds.filter((promptId) => !asked.has(promptId));
    for (const promptId of open) asked.add(promptId);
    if (open.length > 0) for (const promptId of await prompts.known(tenantId, open)) found.add(promptId);
    return found;
  };
  await promptsAmong(promptIdsOf(stored.map(({ menu }) => menu)));

  return {
    menus,
    places,
    hours,
    async problemsOf(menuId, menu, at = places.filter((place) => place.menuId === menuId)) {
      const known = await promptsAmong(promptIdsOf([menu]));
      const standing = await agents.standings(tenantId);
      const placed: MenuPlace[] = [];
      for (const place of at) {
        const one = await placeOf(place, menu);
        if (one !== undefined) placed.push(one);
      }
      return checkMenu(menuId, menu, {
        prompt: (promptId) => pbxSoundOf(promptId) !== undefined || known.has(promptId),
        agent: standing,
        hours: (hoursId) => hours.has(hoursId),
        menu: (other) => menus.get(other)?.menu,
        places: placed,
      });
    },
  };
}

/** Of prompts that are kept here. */
export function promptIdsOf(menus: readonly VoiceMenu[]): string[] {
  return refsIn(menus).filter((ref) => ref !== '' && pbxSoundOf(ref) === undefined);
}

function soundsOf(menu: VoiceMenu): string[] {
  return refsIn([menu]).flatMap((ref) => pbxSoundOf(ref) ?? []);
}

function refsIn(menus: readonly VoiceMenu[]): string[] {
  const steps = menus.flatMap((menu) => Object.values(menu.steps));
  return [...new Set(steps.flatMap(promptsOf).map(({ promptId }) => promptId))];
}

/** Undefined: the PBX could not be asked. */
async function hasSound(
  { operator }: Pick<MenuFactsOptions, 'operator'>,
  tenantId: string,
  { connectionId, sound }: { connectionId: string; sound: string },
): Promise<boolean | undefined> {
  try {
    const { operations } = await operator.at(tenantId, connectionId);
    return operations.sounds === undefined ? false : await operations.sounds.has({ id: sound });
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}
