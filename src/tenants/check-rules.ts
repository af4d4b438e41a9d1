import type { Transaction } from '../db/database.ts';
import { parsePartyNumber } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';
import type { AssignRules, LineRule } from './tenant-settings.ts';

interface Problem {
  path: string;
  message: string;
}

type ProposedRules = { [Key in keyof AssignRules]?: AssignRules[Key] | undefined };

/**
 * Rules that name only what there is: agents who can act, connections of the tenant, each queue and line once. A queue
 * that no call came through yet is taken: queues are learnt from calls. Returns the rules with lines as they are compared.
 * @throws AppError `unprocessable` with every problem at once; `where` is the path of the rules in the input
 */
export async function checkRules<Rules extends ProposedRules>(
  tx: Transaction,
  rules: Rules,
  { tenantId, country, where }: { tenantId: string; country: string; where: string },
): Promise<Rules> {
  const { queueDuty = {}, queueRules = [], lineRules } = rules;
  const lines = lineRules?.map((rule) => ({ ...rule, line: writtenLine(rule, country) }));
  const agents = await activeAgents(tx, tenantId, [
    ...Object.values(queueDuty),
    ...queueRules.flatMap(({ dutyAgentId }) => dutyAgentId ?? []),
  ]);
  const connections = await knownConnections(
    tx,
    tenantId,
    queueRules.flatMap(({ connectionId }) => connectionId ?? []),
  );
  const problems: Problem[] = [];
  const tell = (path: string, message: string): void =>
    void problems.push({ path: `${where}.${path}`, message });
  for (const [queueId, agentId] of Object.entries(queueDuty)) {
    if (!agents.has(agentId)) tell(`queueDuty.${queueId}`, NOT_ON_DUTY);
  }
  queueRules.forEach((rule, index) => {
    const path = `queueRules.${index}`;
    if (rule.dutyAgentId !== undefined && !agents.has(rule.dutyAgentId))
      tell(`${path}.dutyAgentId`, NOT_ON_DUTY);
    if (rule.connectionId !== undefined && !connections.has(rule.connectionId)) {
      tell(`${path}.connectionId`, 'There is no such connection.');
    }
    const first = queueRules.findIndex(
      ({ queueId, connectionId }) => queueId === rule.queueId && connectionId === rule.connectionId,
    );
    if (first < index) tell(path, `The queue "${rule.queueId}" has a rule already.`);
  });
  lines?.forEach(({ line }, index) => {
    if (lines.findIndex((other) => other.line === line) < index) {
      tell(`lineRules.${index}`, `The line ${line} has a rule already.`);
    }
  });
  const [first] = problems;
  if (first !== undefined) {
    throw new AppError('unprocessable', `${first.path}: ${first.message}`, { details: { problems } });
  }
  return lines === undefined ? rules : { ...rules, lineRules: lines };
}

const NOT_ON_DUTY = 'The agent on duty is not an active agent of this tenant.';

function writtenLine({ line }: LineRule, country: string): string {
  return parsePartyNumber(line, { country, form: 'mixed' }).e164 ?? line;
}

async function activeAgents(tx: Transaction, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ agent_id: string }>(
    'SELECT agent_id FROM agents WHERE tenant_id = $1 AND active AND agent_id = ANY($2::uuid[])',
    [tenantId, ids],
  );
  return new Set(rows.map((row) => row.agent_id));
}

async function knownConnections(
  tx: Transaction,
  tenantId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ connection_id: string }>(
    'SELECT connection_id FROM connections WHERE tenant_id = $1 AND connection_id = ANY($2::uuid[])',
    [tenantId, ids],
  );
  return new Set(rows.map((row) => row.connection_id));
}
