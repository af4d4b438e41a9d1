import type { Device } from '../call-event.ts';
import type { MenuPathStep, MenuSurroundings } from './menu-run.ts';
import type { PromptRef } from './voice-menu.ts';

/** What the hub is to a connector that conducts callers through menus at its PBX. */
export interface MenuHost {
  /** Undefined where no menu is published under that name at this connection. */
  enter(arrival: MenuArrival): Promise<MenuProgram | undefined>;
}

export interface MenuArrival {
  /** The name under which the PBX hands callers over; `main` where it says none. */
  entry: string;
  /** As the PBX writes them. */
  caller?: string;
  called?: string;
  /** As the PBX calls the call. */
  callId: string;
  /** A key of the conversation, as the facts of the call have it; absent: the call's record does not tell the way through menus. */
  conversationKey?: string;
  /** When it came, epoch ms by the PBX's clock; absent where that does not say. */
  at?: number;
}

/** One published version of a menu with all that it leads to, fixed for the length of one call. */
export interface MenuProgram extends MenuSurroundings {
  startMenuId: string;
  /** Where the PBX fetches the prompt; the address ends with the file's ending (`.wav`). */
  promptUrl(prompt: PromptRef): Promise<string>;
  /** The most certain first; empty when the agent has no device at this connection. */
  devicesOf(agentId: string): Promise<Device[]>;
  /** Of the agent to whom the caller's contact belongs. */
  responsibleDevices(): Promise<Device[]>;
  /** How the caller went so far, told whenever something is added. Never throws. */
  tellWay(path: readonly MenuPathStep[]): void;
  /** Keeps how the caller went; once, when the run is over. Never throws. */
  tellPath(path: readonly MenuPathStep[], end: string): void;
}
