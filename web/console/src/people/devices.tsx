import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { type Agent, addDevice, removeDevice } from '../api/people.ts';
import { useConnections } from '../connections/use-connections.ts';
import type { DeviceKind } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { AGENTS_KEY } from './use-people.ts';

const KINDS: readonly DeviceKind[] = ['extension', 'user', 'number'];

/** The phones that an agent answers at, per connection. */
export function Devices({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const connections = useConnections();
  const remove = useChange(AGENTS_KEY, (deviceId: string) => removeDevice(agent.agentId, deviceId));
  const nameOf = (id: string) =>
    connections.data?.find(({ connectionId }) => connectionId === id)?.name ?? '';
  return (
    <section className={classes.panel} aria-labelledby="devices">
      <h3 id="devices">{t('agents.devices')}</h3>
      {agent.devices.length === 0 && <p className={classes.muted}>{t('agents.noDevicesNext')}</p>}
      <ul>
        {agent.devices.map(({ deviceId, connectionId, kind, value }) => (
          <li key={deviceId}>
            {t(`agents.kind.${kind}`)} <b>{value}</b> · {nameOf(connectionId)}{' '}
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`${t('agents.removeDevice')}: ${value}`}
              onClick={() => remove.mutate(deviceId)}
            >
              {t('agents.removeDevice')}
            </Button>
          </li>
        ))}
      </ul>
      {remove.isError && <Trouble error={remove.error} />}
      {connections.data?.length === 0 ? (
        <p>{t('agents.connectFirst')}</p>
      ) : (
        connections.data && (
          <DeviceForm
            agentId={agent.agentId}
            connections={connections.data.map(({ connectionId, name }) => ({ connectionId, name }))}
          />
        )
      )}
    </section>
  );
}

interface FormProps {
  agentId: string;
  connections: { connectionId: string; name: string }[];
}

function DeviceForm({ agentId, connections }: FormProps) {
  const { t } = useTranslation();
  const [connectionId, setConnectionId] = useState(connections[0]?.connectionId ?? '');
  const [kind, setKind] = useState<DeviceKind>('extension');
  const [value, setValue] = useState('');
  const add = useChange(
    AGENTS_KEY,
    () => addDevice(agentId, { connectionId, kind, value: value.trim() }),
    () => setValue(''),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {add.isError && <Trouble error={add.error} />}
      <NativeSelect
        label={t('agents.connection')}
        value={connectionId}
        data={connections.map((one) => ({ value: one.connectionId, label: one.name }))}
        onChange={({ currentTarget }) => setConnectionId(currentTarget.value)}
      />
      <NativeSelect
        label={t('agents.kindLabel')}
        value={kind}
        data={KINDS.map((one) => ({ value: one, label: t(`agents.kind.${one}`) }))}
        onChange={({ currentTarget }) => setKind(currentTarget.value as DeviceKind)}
      />
      <TextInput
        label={t('agents.value')}
        description={t('agents.valueHint')}
        value={value}
        error={problemsOf(add.error).get('value')}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={add.isPending} disabled={value.trim() === ''}>
        {t('agents.addDevice')}
      </Button>
    </form>
  );
}
