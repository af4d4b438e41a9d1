export type { CallRecord } from '../../../src/domain/call-record.ts';
export type { MissedCallTask } from '../../../src/domain/missed-call-task.ts';
export type {
  CallweaveEvent,
  PopCard,
  TaskEvent,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
export type {
  ClientSnapshot,
  ClientState,
  Clock,
  PushClient,
  PushClientOptions,
  SocketLike,
} from './client-contract.ts';
export { CLOSE_CODES } from './close-codes.ts';
export type { CardCloseReason, ClosedCard } from './live-store.ts';
export { createPushClient } from './push-client.ts';
