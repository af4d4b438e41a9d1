import { useTranslation } from 'react-i18next';
import { removeMenu } from '../api/voice-menus.ts';
import type { VoiceMenuSummary } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageLink } from '../shell/page-link.tsx';
import styles from './menus.module.css';
import { PlaceState } from './place-state.tsx';
import { MENUS_KEY } from './use-menus.ts';
import { Who } from './who.tsx';

export function MenuRow({ menu }: { menu: VoiceMenuSummary }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const { menuId, name, places, problems, updatedAt, updatedBy } = menu;
  const remove = useChange(MENUS_KEY, () => removeMenu(menuId));
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`menus/${menuId}`}>{name}</PageLink>
        <div className={classes.muted}>
          {t('menus.changed')}: <Who at={updatedAt} by={updatedBy} />
        </div>
        {places.length === 0 ? (
          <div className={classes.muted}>{t('menus.nowhere')}</div>
        ) : (
          <ul className={styles.places}>
            {places.map(({ placeId, connectionName, at, state }) => (
              <li key={placeId}>
                <span>
                  {connectionName} <span className={classes.muted}>· {at}</span>
                </span>
                <PlaceState state={state} />
              </li>
            ))}
          </ul>
        )}
        {remove.isError && <Trouble error={remove.error} />}
      </div>
      {problems.errors > 0 && (
        <StatePill look="bad">{t('menus.errors', { count: problems.errors })}</StatePill>
      )}
      {problems.warnings > 0 && (
        <StatePill look="warn">{t('menus.warnings', { count: problems.warnings })}</StatePill>
      )}
      {isAdmin && (
        <ConfirmButton
          size="compact-md"
          aria-label={`${t('menus.remove')}: ${name}`}
          label={t('menus.remove')}
          question={t('menus.removeQuestion', { name })}
          loading={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
      )}
    </li>
  );
}
