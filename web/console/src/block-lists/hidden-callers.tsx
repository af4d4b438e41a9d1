import { Switch } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAnonymous, setAnonymous } from '../api/departments.ts';
import { useConnections, useConnectors } from '../connections/use-connections.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';

const keyOf = (connectionId: string) => ['anonymous-callers', connectionId];

/** Callers without a number cannot stand in a list: some PBXs have a switch for them. Not shown where none has. */
export function HiddenCallers() {
  const { t } = useTranslation();
  const connections = useConnections();
  const connectors = useConnectors();
  const listed = (connections.data ?? []).filter(
    ({ enabled, connector, lacks }) =>
      enabled &&
      lacks?.blockList === undefined &&
      connectors.data?.find(({ id }) => id === connector)?.can.blockList === true,
  );
  const states = useQueries({
    queries: listed.map(({ connectionId }) => ({
      queryKey: keyOf(connectionId),
      queryFn: ({ signal }: { signal: AbortSignal }) => readAnonymous(connectionId, signal),
      refetchOnWindowFocus: false,
      retry: false,
    })),
  });
  const rows = listed.flatMap(({ connectionId, name }, index) => {
    const { data, error } = states[index] ?? {};
    if (error) return [<Failed key={connectionId} name={name} error={error} />];
    if (data?.canSwitch !== true || data.isBlocked === undefined) return [];
    return [<AtPbx key={connectionId} connectionId={connectionId} name={name} isBlocked={data.isBlocked} />];
  });
  if (rows.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="hidden-callers">
      <h2 id="hidden-callers">{t('lists.hidden.title')}</h2>
      <p className={classes.muted}>{t('lists.hidden.intro')}</p>
      {rows}
    </section>
  );
}

function AtPbx({
  connectionId,
  name,
  isBlocked,
}: {
  connectionId: string;
  name: string;
  isBlocked: boolean;
}) {
  const { t } = useTranslation();
  const change = useChange(keyOf(connectionId), (wanted: boolean) => setAnonymous(connectionId, wanted));
  return (
    <>
      <Switch
        label={t('lists.hidden.refused', { name })}
        checked={change.isPending ? change.variables : isBlocked}
        disabled={change.isPending}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.isError && <Trouble error={change.error} />}
    </>
  );
}

function Failed({ name, error }: { name: string; error: unknown }) {
  return (
    <div>
      <p>{name}</p>
      <Trouble error={error} />
    </div>
  );
}
