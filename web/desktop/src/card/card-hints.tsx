import { IconAlertTriangle, IconBulb, IconThumbUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ShownHint } from '../contract.ts';
import classes from './card-hints.module.css';

const ICONS: Record<ShownHint['tone'], typeof IconBulb> = {
  info: IconBulb,
  good: IconThumbUp,
  warning: IconAlertTriangle,
};

/** What the company's rules say of this call. */
export function CardHints({ hints = [] }: { hints?: readonly ShownHint[] | undefined }) {
  const { t } = useTranslation();
  if (hints.length === 0) return null;
  return (
    <ul className={classes.hints} aria-label={t('call.hints')} data-card-hints>
      {hints.map(({ text, tone }) => {
        const Icon = ICONS[tone];
        return (
          <li key={text} className={classes.hint} data-tone={tone}>
            <Icon size={18} aria-hidden="true" />
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
