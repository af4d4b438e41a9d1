import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { Entry } from '../api/block-lists.ts';
import type { PlacementState } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { When } from '../parts/when.tsx';
import own from './block-lists.module.css';
import { useConnectionNames } from './use-block-lists.ts';

const LOOKS: Readonly<Record<PlacementState, Look>> = {
  done: 'good',
  already: 'good',
  waiting: 'warn',
  unknown: 'warn',
  refused: 'bad',
  unsupported: 'off',
};

/** What became of an entry at each PBX. */
export function Placements({ placements }: Pick<Entry, 'placements'>) {
  const { t } = useTranslation();
  const nameOf = useConnectionNames();
  return (
    <ul className={own.placements}>
      {placements.map(({ connectionId, wanted, state, reason, nextTryAt }) => (
        <li key={connectionId}>
          <span>{nameOf(connectionId)}</span>
          <StatePill look={LOOKS[state]}>
            {t(wanted ? `lists.state.${state}` : `lists.leaving.${state}`)}
          </StatePill>
          {reason !== undefined && (
            <span className={classes.muted} lang={languageOf(reason)}>
              {reason}
            </span>
          )}
          {nextTryAt !== undefined && (
            <span className={classes.muted}>
              {Date.parse(nextTryAt) > Date.now() ? (
                <>
                  {t('lists.nextTry')} <When at={nextTryAt} />
                </>
              ) : (
                t('lists.soon')
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
