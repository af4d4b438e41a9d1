import type { AgentDirectory } from '../agents/agent-directory.ts';
import { compareMenus } from '../domain/menu/compare-menus.ts';
import type { MenuChange } from '../domain/menu/menu-change.ts';
import { agentsOf } from '../domain/menu/menu-parts.ts';
import { alignMenu, isSameMenu } from '../domain/menu/same-menu.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { promptIdsOf } from './menu-facts.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import type { StoredPlace } from './place-store.ts';
import { type MenuWords, translateMenu } from './translate-menu.ts';

export interface HeldMenusOptions {
  agents: AgentDirectory;
  prompts: MenuPrompts;
}

/** One PBX that keeps menus, and what it calls things. */
export interface HeldAt {
  tenantId: string;
  connectionId: string;
  /** All places of the tenant. */
  places: readonly StoredPlace[];
}

/** A menu of ours as that PBX would hold it. `promptsThere`: prompt id → the PBX's id. */
export async function toPbxWords(
  { agents }: Pick<HeldMenusOptions, 'agents'>,
  { tenantId, connectionId, places }: HeldAt,
  menu: VoiceMenu,
  promptsThere: ReadonlyMap<string, string>,
): Promise<VoiceMenu> {
  /** Agent id → device. */
  const devices = new Map<string, string>();
  for (const agentId of new Set(Object.values(menu.steps).flatMap(agentsOf))) {
    const [device] = await agents.devicesOf(tenantId, connectionId, agentId);
    if (device !== undefined) devices.set(agentId, device);
  }
  const words: MenuWords = {
    prompt: (id) => promptsThere.get(id),
    menu: (menuId) => heldHere(places, connectionId).find((place) => place.menuId === menuId)?.at,
    agent: (agentId) => {
      const number = devices.get(agentId);
      return number === undefined ? undefined : { kind: 'device', number };
    },
    device: () => undefined,
  };
  return translateMenu(menu, words);
}

/**
 * What a PBX holds in our words, as far as there are any: a device is an agent where it is the one that we would ring that agent
 * at, so that writing it back changes nothing.
 */
export async function toOurWords(
  { agents, prompts }: HeldMenusOptions,
  { tenantId, connectionId, places }: HeldAt,
  menu: VoiceMenu,
): Promise<VoiceMenu> {
  const kept = await prompts.keptAs(tenantId, connectionId, promptIdsOf([menu]));
  const agentAt = await agents.at(tenantId, connectionId);
  /** Device → agent id. */
  const agentIds = new Map<string, string>();
  for (const number of devicesIn(menu)) {
    const agentId = agentAt({ number })?.agentId;
    if (agentId === undefined) continue;
    const [surest] = await agents.devicesOf(tenantId, connectionId, agentId);
    if (surest === number) agentIds.set(number, agentId);
  }
  return translateMenu(menu, {
    prompt: (id) => kept.get(id),
    menu: (id) => heldHere(places, connectionId).find(({ at }) => at === id)?.menuId,
    agent: () => undefined,
    device: (number) => {
      const agentId = agentIds.get(number);
      return agentId === undefined ? undefined : { kind: 'agent', agentId };
    },
  });
}

/** From what a PBX holds, in our words, to ours; nothing where callers fare the same. */
export function changesFrom(there: VoiceMenu, ours: VoiceMenu): MenuChange[] {
  return isSameMenu(there, ours) ? [] : compareMenus(alignMenu(there, ours), ours);
}

function heldHere(places: readonly StoredPlace[], connectionId: string): StoredPlace[] {
  return places.filter((place) => place.connectionId === connectionId && place.how === 'held');
}

function devicesIn({ steps }: VoiceMenu): Set<string> {
  return new Set(
    Object.values(steps).flatMap((step) => {
      if (step.kind !== 'connect') return [];
      if (step.to.kind === 'device') return [step.to.number];
      return step.to.kind === 'agents' ? step.to.agentIds : [];
    }),
  );
}
