import { IconDialpad } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../contract.ts';
import classes from './responsible-line.module.css';

/** What the customer chose in voice menus before anybody answered: often it says why they call. */
export function MenuLine({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const chosen = call.legs
    .flatMap(({ menuPath = [] }) => menuPath)
    .flatMap(({ by, key, step }) =>
      by === 'key' && key !== undefined
        ? [step === undefined ? t('call.menuKey', { key }) : t('call.menuKeyTo', { key, step })]
        : [],
    );
  if (chosen.length === 0) return null;
  return (
    <p className={classes.line} data-menu-line>
      <IconDialpad size={16} aria-hidden="true" />
      <span>
        {t('call.menuChosen')}: <b>{chosen.join(' → ')}</b>
      </span>
    </p>
  );
}
