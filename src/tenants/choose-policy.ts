import type { AssignOptions, AssignPolicy } from '../domain/assign-agent.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { AssignRules, QueueRule } from './tenant-settings.ts';

/** What rules can go by: a call, or what is kept of one. */
type Ruled = Pick<CallRecord, 'queue' | 'line' | 'connectorId'>;
type Chosen = Required<Pick<AssignOptions, 'policy' | 'scope'>> & Pick<AssignOptions, 'queueDuty'>;

/** What the tenant's rules say of this call: its queue's rule, else its line's, else the tenant's. */
export function choosePolicy(record: Ruled, rules: AssignRules): Chosen {
  const { queue, line } = record;
  const ofQueue = queueRules(record, rules);
  const queueDuty =
    ofQueue.find((rule) => rule.dutyAgentId !== undefined)?.dutyAgentId ?? rules.queueDuty[queue?.id ?? ''];
  const duty = queueDuty === undefined ? {} : { queueDuty };
  const queuePolicy = ofQueue.find((rule) => rule.policy !== undefined)?.policy;
  if (queue !== undefined && queuePolicy !== undefined) {
    return { policy: queuePolicy, scope: { kind: 'queue', name: queue.name ?? queue.id }, ...duty };
  }
  const linePolicy = policyOfLine(record, rules);
  if (line !== undefined && linePolicy !== undefined) {
    return { policy: linePolicy, scope: { kind: 'line', name: line.name ?? line.e164 ?? line.did }, ...duty };
  }
  return { policy: rules.assignPolicy, scope: { kind: 'tenant' }, ...duty };
}

/** The connection's own rule first: two PBXs may call their queues alike. */
function queueRules({ queue, connectorId }: Ruled, rules: AssignRules): QueueRule[] {
  if (queue === undefined) return [];
  const same = rules.queueRules.filter((rule) => rule.queueId === queue.id);
  return [
    ...same.filter((rule) => rule.connectionId === connectorId),
    ...same.filter((rule) => rule.connectionId === undefined),
  ];
}

/** Rules are kept as E.164 where the number has one; a PBX may also name a line by less than a whole number. */
function policyOfLine({ line }: Ruled, { lineRules }: AssignRules): AssignPolicy | undefined {
  if (line === undefined) return undefined;
  const rule = lineRules.find(
    (one) => one.line === line.e164 || digitsOf(one.line) === digitsOf(line.did) || one.line === line.did,
  );
  return rule?.policy;
}

/** A line called by a word has no digits: it equals only itself. */
function digitsOf(line: string): string | symbol {
  const digits = line.replace(/\D/g, '');
  return digits === '' ? Symbol('no digits') : digits;
}
