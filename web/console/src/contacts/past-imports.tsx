import { Button } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ContactImport, readImport } from '../api/contacts.ts';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { When } from '../parts/when.tsx';
import { CONTACTS_KEY } from './contact-keys.ts';
import { ImportReport } from './import-progress.tsx';

const LOOKS = { running: 'warn', done: 'good', failed: 'bad' } as const;

export function PastImports({ imports }: { imports: UseQueryResult<ContactImport[]> }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="past">
      <h2 id="past" className={parts.name}>
        {t('contacts.past')}
      </h2>
      <Loaded query={imports}>
        {(found) =>
          found.length === 0 ? (
            <p className={parts.muted}>{t('contacts.noPast')}</p>
          ) : (
            <ul className={parts.rows}>
              {found.map((one) => (
                <PastImport key={one.importId} past={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function PastImport({ past }: { past: ContactImport }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const { importId, fileName, startedAt, state, dryRun, imported, updated, rejected } = past;
  const report = useQuery({
    queryKey: [...CONTACTS_KEY, 'import', importId],
    queryFn: ({ signal }) => readImport(importId, signal),
    enabled: isOpen,
  });
  return (
    <li>
      <div className={parts.rowMain}>
        <div className={parts.name}>{fileName}</div>
        <div className={parts.muted}>
          <When at={startedAt} /> ·{' '}
          {t('contacts.counts', {
            imported: String(imported),
            updated: String(updated),
            rejected: String(rejected),
          })}
        </div>
      </div>
      {dryRun && <StatePill look="off">{t('contacts.wasDry')}</StatePill>}
      <StatePill look={LOOKS[state]}>{t(`contacts.state.${state}`)}</StatePill>
      <Button
        variant="default"
        size="compact-md"
        aria-expanded={isOpen}
        onClick={() => setIsOpen((open) => !open)}
      >
        {t('contacts.report')}
      </Button>
      {isOpen && (
        <div style={{ flexBasis: '100%', minWidth: 0 }}>
          <Loaded query={report}>{(found) => <ImportReport report={found} />}</Loaded>
        </div>
      )}
    </li>
  );
}
