import type { MenuChange } from '../domain/menu/menu-change.ts';
import type { MenuProblem } from '../domain/menu/menu-problem.ts';
import type { MenuOrder, MenuRun } from '../domain/menu/menu-run.ts';
import type { MenuSupport, StepId, VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { HoursState, WorkingHours } from '../domain/menu/working-hours.ts';

export type { MenuChange, MenuProblem };

/** A row of the list. */
export interface VoiceMenuSummary {
  menuId: string;
  name: string;
  version: number;
  updatedAt: string;
  /** Id of the user or key; absent: the hub itself. */
  updatedBy?: string;
  problems: { errors: number; warnings: number };
  places: PlaceView[];
}

export interface VoiceMenuView extends Omit<VoiceMenuSummary, 'problems'> {
  menu: VoiceMenu;
  problems: MenuProblem[];
}

/** `details` of the 409 when somebody saved meanwhile. */
export interface SavedMeanwhile {
  version: number;
  updatedAt: string;
  updatedBy?: string;
}

export interface MenuVersionSummary {
  version: number;
  at: string;
  by?: string;
  comment?: string;
  /** How many differences to the version before; 0 where only the name or the picture changed. */
  changes: number;
  /** Its content is that of this version. */
  restored?: number;
}
export interface MenuVersionView extends MenuVersionSummary {
  name: string;
  menu: VoiceMenu;
}

/**
 * `conducted`: the PBX hands callers over, and Callweave leads them; publishing says which version is entered there.
 * `held`: the PBX keeps and runs the menu; publishing writes it there.
 */
export type PlaceHow = 'conducted' | 'held';

/**
 *     never ──► published ──► changedHere ──► published
 *                   │ ▲            (saved since)
 *                   ▼ │
 *               changedThere  at our last look the PBX held something else than we wrote
 *               gone          the menu is not at the PBX any more, or the connection cannot do it
 *               unknown       an answer was lost, and the PBX was not read since
 */
export const PLACE_STATES = ['never', 'published', 'changedHere', 'changedThere', 'gone', 'unknown'] as const;
export type PlaceState = (typeof PLACE_STATES)[number];

export interface PlaceView {
  placeId: string;
  connectionId: string;
  connectionName: string;
  how: PlaceHow;
  /** `conducted`: the name under which the PBX hands callers over; `held`: the PBX's id of the menu. */
  at: string;
  publishedVersion?: number;
  publishedAt?: string;
  publishedBy?: string;
  state: PlaceState;
  /** When the PBX was last looked at; held menus only. */
  lookedAt?: string;
  /** Conducted menus only: the name to hand callers over under, and the page that says how this PBX does it. */
  handOver?: { entry: string; docs: string };
}

export interface PlaceComparison {
  state: PlaceState;
  /** What the PBX holds, with its prompts, devices and menus in our words as far as we know them. */
  there?: VoiceMenu;
  /** Names what the PBX holds; goes into `over` of a publication. */
  version?: string;
  /** From what the PBX holds to our newest version. */
  changes: MenuChange[];
  lookedAt: string;
}

export interface PublicationStep {
  /** `look`, `uploadPrompt`, `writeMenu`, `readBack`, `restoreMenu`, `removePrompt`, `enter`. */
  what: PublicationStepKind;
  /** The prompt's id or the menu's id there. */
  subject?: string;
  state: 'would' | 'done' | 'undone' | 'refused' | 'unknown';
  reason?: string;
}
export const PUBLICATION_STEPS = [
  'look',
  'uploadPrompt',
  'writeMenu',
  'readBack',
  'restoreMenu',
  'removePrompt',
  'enter',
] as const;
export type PublicationStepKind = (typeof PUBLICATION_STEPS)[number];

export interface PublicationResult {
  dryRun: boolean;
  done: boolean;
  steps: PublicationStep[];
  /** What callers meet there from now on. */
  now: PublishedNow;
  /** `somethingElse`: that. */
  there?: VoiceMenu;
  /** From what was there to the version that is published, or would be. */
  changes: MenuChange[];
  place: PlaceView;
}
/** `ours`: the version that was to be published. `before`: what was there, or nothing. `unknown`: it could not be read. */
export const PUBLISHED_NOW = ['ours', 'before', 'somethingElse', 'unknown'] as const;
export type PublishedNow = (typeof PUBLISHED_NOW)[number];

/** `details` of the 409 when the PBX holds something else than at our last look. */
export interface ChangedThere {
  /** Goes into `over`, if that is to be overwritten. */
  version: string;
  there: VoiceMenu;
  /** From our last look to what is there now. */
  changes: MenuChange[];
}

/** What a connection can do about menus, and what it holds. */
export interface ConnectionMenus {
  how: PlaceHow[];
  /** Why it can do nothing. */
  reason?: string;
  supports?: MenuSupport;
  /** Of `held`. */
  items: { id: string; name: string; placedMenuId?: string }[];
  /** Of `conducted`: entries that have a menu. */
  entries: { at: string; menuId: string }[];
  /** Of `conducted`: whether callers are taken. */
  conducting?: ConductingState;
}
export interface ConductingState {
  /** `idle`: no menu is published there. */
  state: 'idle' | 'starting' | 'listening' | 'trouble';
  since?: string;
  trouble?: string;
}

/** Stateless: the same menu, time and inputs give the same run. */
export interface MenuPreview {
  run: MenuRun;
  orders: readonly MenuOrder[];
}

export interface WorkingHoursView extends WorkingHours {
  version: number;
  updatedAt: string;
  updatedBy?: string;
  usedBy: { menuId: string; name: string }[];
}
export interface WorkingHoursState {
  state: HoursState;
  at: string;
  /** When it changes next; absent: not within a year. */
  until?: string;
  /** The holiday that it is. */
  holiday?: string;
}

/** Where the callers of a time went. */
export interface MenuPaths {
  /** Times that somebody came into the menu. */
  callers: number;
  /** There were more of them: only the newest are counted. */
  isPartial: boolean;
  /** By `MenuRun.end`; who went on in another menu is in none of them. */
  ends: Readonly<Record<string, number>>;
  steps: StepPaths[];
}
export interface StepPaths {
  stepId: StepId;
  /** Callers, each counted once however often they came. */
  callers: number;
  /** Times it was entered. */
  entered: number;
  /**
   * Where they went from here, most first: `key 1`, `wrongKey 9`, `timeout`, `again`, `otherwise`, `open`, `closed`, `holiday`,
   * `next`; without `to` into another menu. `end`: the call ended here.
   */
  went: { by: string; to?: StepId; times: number }[];
  /** Hung up here. */
  gone: number;
}
