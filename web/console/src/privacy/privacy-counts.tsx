import { useTranslation } from 'react-i18next';
import type { PrivacyRequest } from '../api/privacy.ts';
import classes from '../parts/parts.module.css';

const TOLD = ['contacts', 'calls', 'recordings', 'tasks', 'dialled', 'blockEntries'] as const;
const SAID = ['recordingsHeld', 'blockEntriesWaiting'] as const;

/** What was found or done, in the words of who has to answer the person. */
export function PrivacyCounts({ kind, counts }: Pick<PrivacyRequest, 'kind' | 'counts'>) {
  const { t } = useTranslation();
  const told = TOLD.filter((key) => (counts[key] ?? 0) > 0).map(
    (key) => `${t(`privacy.counts.${key}`)}: ${counts[key]}`,
  );
  const places = Object.entries(counts)
    .filter(([key]) => key.startsWith('rows.'))
    .reduce((sum, [, count]) => sum + count, 0);
  if (kind === 'erasure' && places > 0) told.push(`${t('privacy.counts.places')}: ${places}`);
  return (
    <>
      {told.length > 0 && <div className={classes.muted}>{told.join(' · ')}</div>}
      {SAID.filter((key) => (counts[key] ?? 0) > 0).map((key) => (
        <div key={key} className={classes.bad}>
          {t(`privacy.said.${key}`, { count: counts[key] ?? 0 })}
        </div>
      ))}
    </>
  );
}
