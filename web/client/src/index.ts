export type { Dial } from '../../../src/dialing/dial.ts';
export type { CallRecord, Leg, Match } from '../../../src/domain/call-record.ts';
export type { MissedCallTask } from '../../../src/domain/missed-call-task.ts';
export type { PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
export type { PresenceAt } from '../../../src/pbx-admin/pbx-admin.ts';
export type {
  CallweaveEvent,
  CardDetails,
  ChainStep,
  PopCard,
  ShownField,
  ShownHint,
  TaskEvent,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
export type {
  ClientSnapshot,
  ClientState,
  Clock,
  LiveListeners,
  PushClient,
  PushClientOptions,
  SocketClass,
  SocketLike,
  TokenNeed,
} from './client-contract.ts';
export { CLOSE_CODES } from './close-codes.ts';
export { type CallweaveClient, type ClientOptions, createClient } from './create-client.ts';
export type { Candidate, DialOptions } from './hub-api.ts';
export { HubError } from './hub-error.ts';
export type { CardCloseReason, ClosedCard } from './live-store.ts';
export { createPushClient } from './push-client.ts';
export type { ChannelLike, LocksLike, TabHost } from './tab-host.ts';
export { captureTelLinks, type TelLinksOptions } from './tel-links.ts';
export { tokenFrom } from './token-endpoint.ts';
export type { HubToken } from './token-keeper.ts';
export { TokenRefusedError } from './token-refused.ts';
