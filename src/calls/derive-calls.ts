import type { KnownAgent } from '../agents/agent-directory.ts';
import type { LiveConnection } from '../connections/pbx-port.ts';
import type { Device } from '../domain/call-event.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { deriveCall } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';
import { knownFrom, knownRecordings } from '../recordings/known-recordings.ts';
import { interpretWithClosing } from './closing-fact.ts';

export interface DeriveContext {
  connection: LiveConnection;
  agentAt(device: Device): KnownAgent | undefined;
  now: number;
  /** A call is final this long after it ended. */
  wrapUpMs: number;
  /** Collects where the PBX says that recordings are. Key: recording id. */
  recordingSources?: Map<string, string>;
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
    interpret: (sorted) => {
      const events = interpretWithClosing(sorted, connection.port.interpret);
      for (const { recording } of events) {
        if (recording?.source !== undefined) context.recordingSources?.set(recording.id, recording.source);
      }
      return events;
    },
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
  if (connection.port.recordings !== undefined && record.recordings.length > 0) {
    record.recordings = knownRecordings(callId, record.recordings, knownFrom(before?.recordings ?? []));
  }
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
