import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { changeRoutes, listRoutes } from '../api/pbx.ts';
import type { CallerRoute, EntryResult } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import own from './numbers.module.css';
import { PbxTrouble, WhyNot } from './why-not.tsx';

interface Change {
  how: 'set' | 'remove';
  route: CallerRoute;
}

/** Customers who go straight to somebody, as the PBX has it now. */
export function CallerRoutes({
  connectionId,
  missing,
}: {
  connectionId: string;
  missing: string | undefined;
}) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const queryKey = ['caller-routes', connectionId];
  const routes = useQuery({
    queryKey,
    queryFn: ({ signal }) => listRoutes(connectionId, signal),
    enabled: missing === undefined,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const change = useChange(queryKey, ({ how, route }: Change) => changeRoutes(connectionId, how, [route]));
  if (missing !== undefined) return <WhyNot reason={missing} />;
  if (routes.isError) return <PbxTrouble error={routes.error} onRetry={() => void routes.refetch()} />;
  return (
    <Loaded query={routes}>
      {(found) => (
        <>
          {found.length === 0 && <p className={classes.muted}>{t('numbers.noRoutes')}</p>}
          {found.length > 0 && (
            <ul className={classes.rows}>
              {found.map((route) => (
                <li key={`${route.caller} ${route.extension}`}>
                  <div className={classes.rowMain}>
                    {formatE164(`+${route.caller}`)} → {route.extension}
                  </div>
                  {isAdmin && (
                    <ConfirmButton
                      size="compact-sm"
                      label={t('numbers.removeRoute')}
                      about={`+${route.caller}`}
                      question={t('numbers.removeRouteQuestion', { number: `+${route.caller}` })}
                      disabled={change.isPending}
                      onConfirm={() => change.mutate({ how: 'remove', route })}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
          {change.isError && <Trouble error={change.error} />}
          {change.data?.[0] && <Result result={change.data[0]} />}
          {isAdmin && (
            <NewRoute isBusy={change.isPending} onSet={(route) => change.mutate({ how: 'set', route })} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Result({ result }: { result: EntryResult }) {
  const { t } = useTranslation();
  return (
    <p role="status">
      {t(`numbers.result.${result.state}`)}{' '}
      {'reason' in result && <span lang={languageOf(result.reason)}>{result.reason}</span>}
    </p>
  );
}

function NewRoute({ isBusy, onSet }: { isBusy: boolean; onSet: (route: CallerRoute) => void }) {
  const { t } = useTranslation();
  const [caller, setCaller] = useState('');
  const [extension, setExtension] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSet({ caller: caller.replace(/\D/g, ''), extension: extension.trim() });
  };
  return (
    <form className={own.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('numbers.caller')}
        description={t('numbers.callerHint')}
        inputMode="tel"
        value={caller}
        onChange={({ currentTarget }) => setCaller(currentTarget.value)}
      />
      <TextInput
        label={t('numbers.extension')}
        description={t('numbers.extensionHint')}
        value={extension}
        onChange={({ currentTarget }) => setExtension(currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={isBusy}
        disabled={caller.trim() === '' || extension.trim() === ''}
      >
        {t('numbers.setRoute')}
      </Button>
    </form>
  );
}
