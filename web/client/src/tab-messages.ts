import type { ServerFrame, SnapshotFrame, WelcomeFrame } from '../../../src/push/protocol/messages.ts';
import type { ClientState } from './client-contract.ts';
import type { HubToken } from './token-keeper.ts';

/**
 * What the tabs of one person say to each other. One tab leads: it has the socket, and tells the others every frame as
 * it came. The others keep the same state, so that any of them can go on from there.
 */
export type TabMessage =
  /** To the leader: say what you know. From a tab that is new, or that missed something. */
  | { kind: 'hello'; from: string }
  | { kind: 'sync'; to: string; state: ClientState; welcome?: WelcomeFrame; snapshot?: SnapshotFrame }
  /** From a new leader. */
  | { kind: 'lead' }
  | { kind: 'state'; state: ClientState }
  /** `after`: how far the leader was before this frame. */
  | { kind: 'frame'; after?: number; frame: ServerFrame }
  /** To the leader: connect at once. */
  | { kind: 'wake' }
  /** To a leader that was refused: here is a token that was just given. */
  | { kind: 'again'; token: HubToken }
  /** To the leader: a token, other than the one that was refused. */
  | { kind: 'token'; from: string; unlike?: string }
  | { kind: 'tokenIs'; to: string; token?: HubToken; refused?: { status: number; message: string } };

/** Tabs with another version of these messages do not understand each other and keep apart. */
export const TAB_VERSION = 1;
