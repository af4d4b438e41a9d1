/** The hub's own types, in one place: the console takes types from the hub and nothing else. */

export type { Agent, AgentDevice, DeviceKind } from '../../../src/agents/agent.ts';
export type { AuditEntry } from '../../../src/audit/audit-entry.ts';
export type { BlockListEntry, PlacementState } from '../../../src/block-lists/block-entry.ts';
export type { CallLogRow } from '../../../src/calls/call-log/call-log-row.ts';
export type { CallColumn } from '../../../src/calls/imports/call-columns.ts';
export type { CallImport, CallImportReport } from '../../../src/calls/imports/call-import-store.ts';
export type { CallsPreview } from '../../../src/calls/imports/call-imports.ts';
export type { Recomputation } from '../../../src/calls/recompute/recomputation.ts';
export type { StoredHint } from '../../../src/cards/card-store.ts';
export type { HintPreview } from '../../../src/cards/preview-hint.ts';
export type { Contact } from '../../../src/contacts/contact.ts';
export type { ColumnMeaning } from '../../../src/contacts/csv/csv-layout.ts';
export type { ContactsPreview } from '../../../src/contacts/csv/preview-contacts.ts';
export type { ContactImport, ContactImportReport } from '../../../src/contacts/import-store.ts';
export type { OwnerChange } from '../../../src/contacts/owner-changes.ts';
export type { CrmAccountView, CrmTest } from '../../../src/crm/crm-account-service.ts';
export type { CrmCallState } from '../../../src/crm/crm-call.ts';
export type { CrmDelivery, CrmDeliveryStep } from '../../../src/crm/crm-delivery-service.ts';
export type { UserProposal } from '../../../src/crm/propose-users.ts';
export type { Dial } from '../../../src/dialing/dial.ts';
export type { AssignPolicy } from '../../../src/domain/assign-agent.ts';
export type { CardField, CardRole, FieldFormat } from '../../../src/domain/cards/card-field.ts';
export type { UnknownCallers } from '../../../src/domain/crm/crm-port.ts';
export type { Comparison, HintCondition, HintRule, HintTone } from '../../../src/domain/hints/hint-rule.ts';
export type {
  MenuInput,
  MenuOrder,
  MenuPathStep,
  MenuRun,
} from '../../../src/domain/menu/menu-run.ts';
export type {
  ChoiceStep,
  ConnectStep,
  MenuKey,
  MenuStep,
  MenuStepKind,
  MenuTarget,
  MenuTargetKind,
  StepId,
  VoiceMenu,
} from '../../../src/domain/menu/voice-menu.ts';
export type {
  Holiday,
  HoursState,
  Weekday,
  WeekSpan,
  WorkingHours,
} from '../../../src/domain/menu/working-hours.ts';
export type { ConnectionTest, StepState } from '../../../src/domain/pbx/connection-test.ts';
export type {
  ForwardCase,
  ForwardingRule,
  ForwardTargets,
  NewForwardingRule,
  RuleSchedule,
} from '../../../src/domain/pbx/forwarding.ts';
export type {
  CallerRoute,
  EntryResult,
  ListColour,
  NumberTarget,
  PbxNumber,
  PresenceState,
} from '../../../src/domain/pbx/pbx-operations.ts';
export type { DepartmentAt } from '../../../src/pbx-admin/departments.ts';
export type { AnonymousAt, NumbersAt, PresenceAt } from '../../../src/pbx-admin/pbx-admin.ts';
export type { UserSettingsAt } from '../../../src/pbx-admin/user-settings.ts';
export type { ImportChoice, ImportedUser } from '../../../src/pbx-agents/import-agents.ts';
export type { CopyState } from '../../../src/prompts/prompt.ts';
export type { LineRule, QueueRule, TenantSettings } from '../../../src/tenants/tenant-settings.ts';
export type {
  ChangedThere,
  ConnectionMenus,
  MenuChange,
  MenuPaths,
  MenuPreview,
  MenuProblem,
  MenuVersionSummary,
  PlaceComparison,
  PlaceState,
  PlaceView,
  PublicationResult,
  SavedMeanwhile,
  StepPaths,
  VoiceMenuSummary,
  VoiceMenuView,
  WorkingHoursState,
  WorkingHoursView,
} from '../../../src/voice-menus/voice-menu-views.ts';
export type { WebhookDelivery, WebhookEndpoint } from '../../../src/webhooks/webhook-endpoint.ts';
