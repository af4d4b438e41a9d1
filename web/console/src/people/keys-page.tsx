import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { problemsOf } from '../api/hub.ts';
import { type ApiKey, createApiKey, listApiKeys, type Role, revokeApiKey } from '../api/people.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { RoleSelect } from './role-select.tsx';

const KEYS_KEY = ['keys'] as const;

export function KeysPage() {
  const { t } = useTranslation();
  const keys = useQuery({ queryKey: KEYS_KEY, queryFn: ({ signal }) => listApiKeys(signal) });
  const [makes, setMakes] = useState(false);
  const [made, setMade] = useState<string | undefined>(undefined);
  const add = <Button onClick={() => setMakes(true)}>{t('keys.add')}</Button>;
  return (
    <PageFrame title={t('keys.title')} intro={t('keys.intro')} action={keys.data?.length ? add : undefined}>
      <Loaded query={keys}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('keys.empty')} text={t('keys.emptyNext')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((key) => (
                <KeyRow key={key.apiKeyId} apiKey={key} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog title={t('keys.add')} isOpen={makes} onClose={() => setMakes(false)}>
        <KeyForm
          onMade={({ key }) => {
            setMakes(false);
            setMade(key);
          }}
        />
      </Dialog>
      <Dialog title={t('keys.made')} isOpen={made !== undefined} onClose={() => setMade(undefined)}>
        <div className={classes.form}>
          <p>{t('keys.once')}</p>
          {made && <CopyField label={t('keys.key')} value={made} />}
        </div>
      </Dialog>
    </PageFrame>
  );
}

function KeyForm({ onMade }: { onMade: (made: { key: string }) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const create = useChange(KEYS_KEY, createApiKey, onMade);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), role });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {create.isError && <Trouble error={create.error} />}
      <TextInput
        label={t('keys.name')}
        description={t('keys.nameHint')}
        data-autofocus
        required
        value={name}
        error={problemsOf(create.error).get('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <RoleSelect value={role} onChange={setRole} />
      <Button type="submit" loading={create.isPending}>
        {t('keys.create')}
      </Button>
    </form>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const { apiKeyId, name, role, prefix, createdAt, lastUsedAt, revokedAt } = apiKey;
  const revoke = useChange(KEYS_KEY, () => revokeApiKey(apiKeyId));
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>{name}</div>
        <div className={classes.muted}>
          {prefix}… · {t(`header.role.${role}`)} · {t('keys.madeAt')} <When at={createdAt} /> ·{' '}
          {t('keys.lastUsed')} <When at={lastUsedAt} />
        </div>
      </div>
      {revokedAt === undefined ? (
        <ConfirmButton
          label={t('keys.revoke')}
          question={t('keys.revokeQuestion', { name })}
          size="compact-md"
          loading={revoke.isPending}
          onConfirm={() => revoke.mutate(undefined)}
        />
      ) : (
        <StatePill look="off">{t('keys.revoked')}</StatePill>
      )}
      {revoke.isError && <Trouble error={revoke.error} />}
    </li>
  );
}
