import { useTranslation } from 'react-i18next';
import { BAR_TONE, patternUrl } from './bar-look.ts';
import classes from './call-picture.module.css';
import { BAR_STATES, type Bar } from './lane.ts';

/** What the patterns mean, as far as this call has them. */
export function Legend({ bars }: { bars: readonly Bar[] }) {
  const { t } = useTranslation();
  const states = BAR_STATES.filter((state) => bars.some((bar) => bar.state === state));
  return (
    <ul className={classes.legend} aria-label={t('callPage.legend')}>
      {states.map((state) => (
        <li key={state}>
          <svg width="26" height="14" aria-hidden="true" style={{ color: `var(--cw-${BAR_TONE[state]})` }}>
            <rect
              x="0.5"
              y="0.5"
              width="25"
              height="13"
              rx="3"
              fill={patternUrl(state)}
              stroke="currentColor"
            />
          </svg>
          {t(`callPage.state.${state}`)}
        </li>
      ))}
    </ul>
  );
}
