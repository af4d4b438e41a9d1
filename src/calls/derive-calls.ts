import type { KnownAgent } from '../agents/agent-directory.ts';
import type { LiveConnection } from '../connections/pbx-port.ts';
import type { Device } from '../domain/call-event.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { deriveCall } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';
import { interpretWithClosing } from './closing-fact.ts';

export interface DeriveContext {
  connection: LiveConnection;
  agentAt(device: Device): KnownAgent | undefined;
  now: number;
  /** A call is final this long after it ended. */
  wrapUpMs: number;
}

/** All facts of one call → its record, with the next revision. Undefined while they tell of no call. */
export function deriveRecord(
  callId: string,
  facts: readonly Fact[],
  before: CallRecord | undefined,
  context: DeriveContext,
): CallRecord | undefined {
  const { connection } = context;
  const record = deriveCall({
    facts,
    interpret: (sorted) => interpretWithClosing(sorted, connection.port.interpret),
    identity: {
      callId,
      linkageId: before?.linkageId ?? callId,
      tenantId: connection.tenantId,
      connectorId: connection.connectionId,
      revision: (before?.revision ?? 0) + 1,
      final: before?.final ?? false,
    },
    options: {
      country: connection.country,
      form: connection.port.numberForm,
      agentAt: rememberedAgents(before, context),
    },
    legRows: connection.port.legRows,
    before,
  });
  if (!record) return undefined;
  if (before) record.crmRefs = before.crmRefs;
  const isOver = record.endedAt !== undefined;
  record.final =
    isOver && (record.final || Date.parse(record.endedAt as string) + context.wrapUpMs <= context.now);
  return record;
}

/** Who sat at a device is fixed when it rings: a device that moves to a colleague later does not rewrite old calls. */
function rememberedAgents(before: CallRecord | undefined, context: DeriveContext) {
  const remembered = new Map<string, KnownAgent>();
  for (const { device, agentId, agentName } of before?.legs ?? []) {
    if (device && agentId !== undefined && agentName !== undefined) {
      remembered.set(device.number, { agentId, name: agentName });
    }
  }
  return (device: Device): KnownAgent | undefined => remembered.get(device.number) ?? context.agentAt(device);
}
