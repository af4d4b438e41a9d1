import { assignAgent } from '../domain/assign-agent.ts';
import type { Match } from '../domain/call-record.ts';
import type { BatchContext } from './batch-context.ts';
import type { DerivedWork } from './call-work.ts';

/** Who must act on each call now, by the rules of the tenant. */
export function assignResponsible(works: readonly DerivedWork[], { settings, nameOf }: BatchContext): void {
  for (const { before, after } of works) {
    const chosen: Match | undefined = after.matches.find((candidate) => candidate.chosen);
    const queueDuty = settings.queueDuty[after.queue?.id ?? ''];
    const responsible = assignAgent(after, {
      policy: settings.assignPolicy,
      ...(chosen?.ownerAgentId !== undefined && { ownerAgentId: chosen.ownerAgentId }),
      ...(queueDuty !== undefined && { queueDuty }),
    });
    if (!responsible) continue;
    after.responsible = responsible;
    // An owner or somebody on duty whose phone had no part in the call; as with legs, a later name rewrites no old call.
    const known = before?.responsible;
    const agentName =
      responsible.agentName ??
      (known?.agentId === responsible.agentId ? known.agentName : undefined) ??
      nameOf(responsible.agentId);
    if (agentName !== undefined) after.responsible.agentName = agentName;
  }
}
