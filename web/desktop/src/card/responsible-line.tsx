import { IconFlag3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import classes from './responsible-line.module.css';

/** Who must act on the call, and why, in words. */
export function ResponsibleLine({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const { responsible } = call;
  const mine = responsible !== undefined && responsible.agentId === agentId;
  const name = !responsible
    ? t('responsible.none')
    : mine
      ? t('responsible.you')
      : (responsible.agentName ?? responsible.agentId);
  const why = !responsible
    ? t('responsible.noneWhy')
    : mine
      ? t(`responsible.ruleYou.${responsible.rule}`)
      : t(`responsible.rule.${responsible.rule}`);
  return (
    <p className={classes.line} data-mine={mine || undefined}>
      <IconFlag3 size={16} aria-hidden="true" />
      <span>
        {t('responsible.title')}: <b>{name}</b> <span className={classes.why}>— {why}</span>
      </span>
    </p>
  );
}
