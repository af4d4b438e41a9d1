import { IconFlag3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallRecord, Responsible } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import classes from './responsible-line.module.css';

/** Who must act on the call, by which rule, whose rule it is, and why another one did not decide. */
export function ResponsibleLine({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const why = useReason(call.responsible, agentId);
  const { responsible } = call;
  const mine = responsible !== undefined && responsible.agentId === agentId;
  const name = !responsible
    ? t('responsible.none')
    : mine
      ? t('responsible.you')
      : (responsible.agentName ?? responsible.agentId);
  return (
    <p className={classes.line} data-mine={mine || undefined}>
      <IconFlag3 size={16} aria-hidden="true" />
      <span>
        {t('responsible.title')}: <b>{name}</b> <span className={classes.why}>— {why}</span>
      </span>
    </p>
  );
}

function useReason(responsible: Responsible | undefined, agentId: string | undefined): string {
  const { t } = useTranslation();
  if (!responsible) return t('responsible.noneWhy');
  const { rule, scope, scopeName, fallbackFrom = [] } = responsible;
  const byRule =
    responsible.agentId === agentId ? t(`responsible.ruleYou.${rule}`) : t(`responsible.rule.${rule}`);
  const byWhom =
    scope === undefined ? '' : ` (${t(`responsible.scope.${scope}`, { name: scopeName ?? '' })})`;
  return [`${byRule}${byWhom}`, ...fallbackFrom.map(({ why }) => t(`responsible.fallback.${why}`))].join(
    '; ',
  );
}
