import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../contract.ts';
import classes from './call-drawer.module.css';

export function CallMatches({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  if (call.direction === 'internal' || call.customer.withheld) return null;
  return (
    <section className={classes.section}>
      <h3>{t('details.matches')}</h3>
      {call.matches.length === 0 ? (
        <p className={classes.note}>{t('details.noMatches')}</p>
      ) : (
        <ul>
          {call.matches.map((match) => (
            <li key={`${match.accountId}/${match.type}/${match.id}`} className={classes.entry}>
              <span>{match.name}</span>
              <span className={classes.note}>
                {[
                  match.company,
                  t(`contact.type.${match.type}`),
                  match.confidence === 'fuzzy' ? t('candidates.similar') : undefined,
                  match.confidence === 'suffix' ? t('candidates.suffix') : undefined,
                  match.chosen ? t('details.chosen') : undefined,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
