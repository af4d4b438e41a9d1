import { useTranslation } from 'react-i18next';
import type { HintPreview } from '../contract.ts';
import parts from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';

/** As many as show what the hint is like. */
const SHOWN = 10;

/** On which of the last calls it would have stood. */
export function HintTrial({ preview }: { preview: HintPreview }) {
  const { t } = useTranslation();
  const { looked, items } = preview;
  return (
    <section className={parts.panel} aria-label={t('cards.tried')} role="status">
      <p className={parts.name}>
        {t('cards.triedCount', { looked: String(looked), fired: String(items.length) })}
      </p>
      {items.length > 0 && (
        <ul className={parts.rows}>
          {items.slice(0, SHOWN).map(({ callId, startedAt, customer, text }) => (
            <li key={callId}>
              <div className={parts.rowMain}>
                <div>{customer}</div>
                <div className={parts.muted}>{text ?? t('cards.triedHidden')}</div>
              </div>
              <When at={startedAt} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
