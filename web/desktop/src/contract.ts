/** The hub's own types, in one place: the desktop takes types from the hub and nothing else. */

export type { Agent } from '../../../src/agents/agent.ts';
export type { LegOrders } from '../../../src/dialing/call-control.ts';
export type { CallOrder } from '../../../src/dialing/call-orders.ts';
export type { Dial } from '../../../src/dialing/dial.ts';
export type { CallOutcome, Direction, LegResult } from '../../../src/domain/call-event.ts';
export type {
  CallLink,
  CallRecord,
  Customer,
  Disagreement,
  Leg,
  Match,
  Recording,
  Responsible,
  ResponsibleRule,
  Transfer,
} from '../../../src/domain/call-record.ts';
export type { ExplainedParty, ExplainStep } from '../../../src/domain/explain-call.ts';
export type { Fact } from '../../../src/domain/fact.ts';
export type { ListedTask, MissedCallTask } from '../../../src/domain/missed-call-task.ts';
export type { PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
export type { PresenceAt } from '../../../src/pbx-admin/pbx-admin.ts';
export type {
  CallweaveEvent,
  CardDetails,
  ChainStep,
  EventFrame,
  LastCall,
  PopCard,
  ShownField,
  ShownHint,
  SnapshotFrame,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
