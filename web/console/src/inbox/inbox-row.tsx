import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type InboxItem, readExchange, replayInboxItem } from '../api/inbox.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';

export const INBOX_KEY = ['inbox'] as const;

const LOOKS: Readonly<Record<InboxItem['state'], Look>> = {
  pending: 'off',
  done: 'warn',
  rejected: 'warn',
  dead: 'bad',
};

export function InboxRow({ item, connectionName }: { item: InboxItem; connectionName: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const { inboxId, receivedAt, state, attempts, rejects, error } = item;
  const replay = useChange(
    INBOX_KEY,
    () => replayInboxItem(inboxId),
    () => notifications.show({ message: t('inbox.replayed'), color: 'petrol' }),
  );
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>
          {connectionName} <span className={classes.muted}>№ {inboxId}</span>
        </div>
        <div className={classes.muted}>
          <When at={receivedAt} />
          {attempts > 0 && ` · ${t('inbox.attempts', { count: attempts })}`}
        </div>
        {error !== undefined && (
          <p className={classes.bad} lang={languageOf(error)}>
            {error}
          </p>
        )}
        {rejects.map(({ reason, excerpt }, index) => (
          // The same reason may come twice; the order never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of one message have no name of their own.
          <p key={index} lang={languageOf(reason)}>
            <span className={classes.bad}>{reason}</span> <code className={classes.muted}>{excerpt}</code>
          </p>
        ))}
      </div>
      <StatePill look={LOOKS[state]}>{t(`inbox.state.${state}`)}</StatePill>
      <Button
        variant="default"
        size="compact-md"
        aria-expanded={isOpen}
        onClick={() => setIsOpen((open) => !open)}
      >
        {t('inbox.look')}
      </Button>
      <Button size="compact-md" loading={replay.isPending} onClick={() => replay.mutate(undefined)}>
        {t('inbox.replay')}
      </Button>
      {replay.isError && <Trouble error={replay.error} />}
      {isOpen && <Exchange inboxId={inboxId} />}
    </li>
  );
}

function Exchange({ inboxId }: { inboxId: number }) {
  const { t } = useTranslation();
  const exchange = useQuery({
    queryKey: ['exchange', inboxId],
    queryFn: ({ signal }) => readExchange(inboxId, signal),
  });
  return (
    <div style={{ flexBasis: '100%', minWidth: 0 }}>
      <Loaded query={exchange}>
        {(found) => (
          <section className={classes.raw} aria-label={t('inbox.asItCame')}>
            <pre>{JSON.stringify(found, null, 2)}</pre>
          </section>
        )}
      </Loaded>
    </div>
  );
}
