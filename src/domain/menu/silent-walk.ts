import { findStep, leadsOf, silentLeadsOf } from './menu-steps.ts';
import type { StepId, VoiceMenu } from './voice-menu.ts';

/** Far more steps than anybody may be led through unasked: what goes on behind them makes nothing better. */
const DEEPEST = 1_000;

export interface StepPlace {
  menuId: string;
  stepId: StepId;
}

/** What comes of callers who never press a key, wherever in the menu they are. */
export interface SilentWalk {
  /** Rounds without an end, each once. */
  rounds: StepPlace[][];
  /** Most steps that follow each other; means nothing when there are rounds. */
  longest: number;
}

/**
 * Follows a menu, and the menus that it leads to, from every step that a caller can reach by whatever they press. Steps that
 * do not exist end a way: they are a problem of their own.
 */
export function walkSilently(menuId: string, menuOf: (menuId: string) => VoiceMenu | undefined): SilentWalk {
  const rounds: StepPlace[][] = [];
  /** By place: steps from there to the end; `walking` while it is on the way that is being followed. */
  const lengths = new Map<string, number | 'walking'>();
  const way: StepPlace[] = [];
  const follow = (place: StepPlace): number => {
    const key = keyOf(place);
    const known = lengths.get(key);
    if (known === 'walking') {
      rounds.push(way.slice(way.findIndex((one) => keyOf(one) === key)));
      return 0;
    }
    if (known !== undefined) return known;
    if (way.length >= DEEPEST) return 1;
    lengths.set(key, 'walking');
    way.push(place);
    const length = 1 + Math.max(0, ...nextOf(place, menuOf, 'silent').map(follow));
    way.pop();
    lengths.set(key, length);
    return length;
  };
  const longest = Math.max(0, ...reachableFrom(menuId, menuOf).map(follow));
  return { rounds, longest };
}

/** Every step that callers can come to, by keys, hours and other menus; the first is the start. */
export function reachableFrom(
  menuId: string,
  menuOf: (menuId: string) => VoiceMenu | undefined,
): StepPlace[] {
  const start = menuOf(menuId)?.start;
  if (start === undefined) return [];
  const found = new Map<string, StepPlace>();
  const open: StepPlace[] = [{ menuId, stepId: start }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found.has(keyOf(place)) || stepAt(place, menuOf) === undefined) continue;
    found.set(keyOf(place), place);
    open.push(...nextOf(place, menuOf, 'any'));
  }
  return [...found.values()];
}

function nextOf(
  place: StepPlace,
  menuOf: (menuId: string) => VoiceMenu | undefined,
  how: 'silent' | 'any',
): StepPlace[] {
  const { menuId } = place;
  const step = stepAt(place, menuOf);
  if (step === undefined) return [];
  if (step.kind === 'menu') {
    const start = menuOf(step.menuId)?.start;
    return start === undefined ? [] : [{ menuId: step.menuId, stepId: start }];
  }
  const leads = how === 'silent' ? silentLeadsOf(step) : leadsOf(step).map(({ to }) => to);
  return leads.map((stepId) => ({ menuId, stepId }));
}

function stepAt({ menuId, stepId }: StepPlace, menuOf: (menuId: string) => VoiceMenu | undefined) {
  const menu = menuOf(menuId);
  return menu && findStep(menu, stepId);
}

function keyOf({ menuId, stepId }: StepPlace): string {
  return `${menuId} ${stepId}`;
}
