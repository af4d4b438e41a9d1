import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OneTimeLink } from '../api/people.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { InviteForm } from './invite-form.tsx';
import { useUsers } from './use-people.ts';
import { UserRow } from './user-row.tsx';

interface Handed {
  name: string;
  link: OneTimeLink;
}

export function UsersPage() {
  const { t } = useTranslation();
  const users = useUsers();
  const [invites, setInvites] = useState(false);
  const [handed, setHanded] = useState<Handed | undefined>(undefined);
  return (
    <PageFrame
      title={t('users.title')}
      intro={t('users.intro')}
      action={<Button onClick={() => setInvites(true)}>{t('users.invite')}</Button>}
    >
      <Loaded query={users}>
        {(found) => (
          <ul className={classes.rows}>
            {found.map((user) => (
              <UserRow
                key={user.userId}
                user={user}
                onLink={(link) => setHanded({ name: user.name, link })}
              />
            ))}
          </ul>
        )}
      </Loaded>
      <Dialog title={t('users.invite')} isOpen={invites} onClose={() => setInvites(false)}>
        <InviteForm
          onInvited={({ user, link }) => {
            setInvites(false);
            setHanded({ name: user.name, link });
          }}
        />
      </Dialog>
      <Dialog title={t('users.linkTitle')} isOpen={handed !== undefined} onClose={() => setHanded(undefined)}>
        {handed && (
          <div className={classes.form}>
            <p>{t('users.linkOnce', { name: handed.name })}</p>
            <CopyField label={t('users.link')} value={handed.link.url} />
            <p className={classes.muted}>
              {t('users.linkEnds')} <When at={handed.link.expiresAt} />
            </p>
          </div>
        )}
      </Dialog>
    </PageFrame>
  );
}
