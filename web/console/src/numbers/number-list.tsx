import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { listNumbers, type NumberChange, switchNumber } from '../api/pbx.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { LeadsTo } from './leads-to.tsx';
import { PbxTrouble, WhyNot } from './why-not.tsx';

interface Props {
  connectionId: string;
  /** Why this PBX tells none. */
  missing: string | undefined;
}

/** Asked of the PBX itself, each time somebody looks. */
export function NumberList({ connectionId, missing }: Props) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const queryKey = ['numbers', connectionId];
  const numbers = useQuery({
    queryKey,
    queryFn: ({ signal }) => listNumbers(connectionId, signal),
    enabled: missing === undefined,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const change = useChange(queryKey, (order: NumberChange) => switchNumber(connectionId, order));
  if (missing !== undefined) return <WhyNot reason={missing} />;
  if (numbers.isError) return <PbxTrouble error={numbers.error} onRetry={() => void numbers.refetch()} />;
  return (
    <Loaded query={numbers}>
      {({ items, canSwitch, canSwitchRoutes }) => (
        <>
          {change.isError && <Trouble error={change.error} />}
          {items.length === 0 && <p>{t('numbers.none')}</p>}
          <ul className={classes.rows}>
            {items.map(({ id, number, name, enabled, routesCallers, leadsTo }) => (
              <li key={id}>
                <div className={classes.rowMain}>
                  <div className={classes.name}>
                    {written(number)}
                    {name && name !== number && `, ${name}`}
                  </div>
                  {leadsTo ? (
                    <LeadsTo target={leadsTo} />
                  ) : (
                    <span className={classes.muted}>{t('numbers.nowhere')}</span>
                  )}
                </div>
                {routesCallers !== undefined &&
                  (canSwitchRoutes && isAdmin ? (
                    <Switch
                      label={t('numbers.routesCallers')}
                      aria-label={t('numbers.switchRoutes', { number: written(number) })}
                      checked={routesCallers}
                      disabled={change.isPending}
                      onChange={({ currentTarget }) =>
                        change.mutate({ id, routesCallers: currentTarget.checked })
                      }
                    />
                  ) : (
                    <StatePill look={routesCallers ? 'good' : 'off'}>
                      {t(routesCallers ? 'numbers.routesCallers' : 'numbers.routesNobody')}
                    </StatePill>
                  ))}
                {enabled !== undefined &&
                  (canSwitch && isAdmin ? (
                    <Switch
                      label={t(enabled ? 'numbers.on' : 'numbers.off')}
                      aria-label={t('numbers.switch', { number: written(number) })}
                      checked={enabled}
                      disabled={change.isPending}
                      onChange={({ currentTarget }) => change.mutate({ id, enabled: currentTarget.checked })}
                    />
                  ) : (
                    <StatePill look={enabled ? 'good' : 'off'}>
                      {t(enabled ? 'numbers.on' : 'numbers.off')}
                    </StatePill>
                  ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}

/** PBXs write their numbers each in its own way. */
function written(number: string): string {
  return /^7\d{10}$/.test(number) ? formatE164(`+${number}`) : number;
}
