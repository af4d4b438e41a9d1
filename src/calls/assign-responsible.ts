import { responsibleWords } from '../domain/assign/responsible-words.ts';
import { type AssignOptions, assignAgent } from '../domain/assign-agent.ts';
import type { CallRecord, Responsible } from '../domain/call-record.ts';
import { choosePolicy } from '../tenants/choose-policy.ts';
import type { AssignRules, TenantSettings } from '../tenants/tenant-settings.ts';
import type { BatchContext } from './batch-context.ts';
import type { DerivedWork } from './call-work.ts';

/** What is asked of the tenant's agents while somebody is made responsible. */
export type AssignDirectory = Pick<BatchContext, 'nameOf'> & Pick<AssignOptions, 'standingOf' | 'agentAt'>;

/** Who must act on each call now, by the rules of the tenant. */
export function assignResponsible(works: readonly DerivedWork[], context: BatchContext): void {
  for (const { before, after } of works) {
    const responsible = responsibleFor(after, {
      before: before?.responsible,
      rules: context.settings,
      locale: context.settings.locale,
      directory: context,
    });
    if (responsible) after.responsible = responsible;
  }
}

export interface AssignInput {
  /** Who was responsible so far. */
  before: Responsible | undefined;
  rules: AssignRules;
  locale: TenantSettings['locale'];
  directory: AssignDirectory;
}

/** Who must act on the call by these rules, with the reason and its words. */
export function responsibleFor(
  record: CallRecord,
  { before, rules, locale, directory }: AssignInput,
): Responsible | undefined {
  const { standingOf, agentAt, nameOf } = directory;
  const responsible = assignAgent(record, {
    ...choosePolicy(record, rules),
    ...(standingOf !== undefined && { standingOf }),
    ...(agentAt !== undefined && { agentAt }),
  });
  if (!responsible) return undefined;
  // An owner or somebody on duty whose phone had no part in the call; as with legs, a later name rewrites no old call.
  const agentName =
    responsible.agentName ??
    (before?.agentId === responsible.agentId ? before.agentName : undefined) ??
    nameOf(responsible.agentId);
  const named = agentName === undefined ? responsible : { ...responsible, agentName };
  return inOrder({ ...named, words: responsibleWords(named, locale) });
}

/** Records are compared as text: the same decision is written in the same order, wherever it was kept meanwhile. */
export function inOrder(responsible: Responsible): Responsible {
  const { agentId, agentName, rule, reason, scope, scopeName, fallbackFrom, words } = responsible;
  return {
    agentId,
    ...(agentName !== undefined && { agentName }),
    rule,
    reason,
    ...(scope !== undefined && { scope }),
    ...(scopeName !== undefined && { scopeName }),
    ...(fallbackFrom !== undefined && {
      fallbackFrom: fallbackFrom.map((one) => ({ rule: one.rule, why: one.why })),
    }),
    ...(words !== undefined && { words }),
  };
}
