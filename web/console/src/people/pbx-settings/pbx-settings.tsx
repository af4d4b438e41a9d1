import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../../api/people.ts';
import { type Place, readUserSettings, setRecording } from '../../api/user-settings.ts';
import { useConnections } from '../../connections/use-connections.ts';
import type { UserSettingsAt } from '../../contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import classes from '../../parts/parts.module.css';
import { Trouble } from '../../parts/trouble.tsx';
import { useChange } from '../../parts/use-change.ts';
import { ExtraNumber } from './extra-number.tsx';
import { Forwarding } from './forwarding.tsx';
import { ForwardingRules } from './forwarding-rules.tsx';
import own from './pbx-settings.module.css';
import { settingsKey } from './settings-key.ts';
import { Untold } from './untold.tsx';

/** Where calls of an agent go on to, and whether they are recorded: asked of each PBX now, and changed there. */
export function PbxSettings({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const { agentId } = agent;
  const settings = useQuery({
    queryKey: settingsKey(agentId),
    queryFn: ({ signal }) => readUserSettings(agentId, signal),
    refetchOnWindowFocus: false,
    retry: false,
  });
  if (agent.devices.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="pbx-settings">
      <h3 id="pbx-settings">{t('userSettings.title')}</h3>
      <Loaded query={settings}>
        {(places) =>
          [...places]
            .sort(byAbility)
            .map((place) => (
              <AtPbx
                key={place.connectionId}
                place={{ agentId, connectionId: place.connectionId }}
                has={place}
              />
            ))
        }
      </Loaded>
    </section>
  );
}

/** First those where there is something to do. */
function byAbility(a: UserSettingsAt, b: UserSettingsAt): number {
  const isBare = ({ forwarding, recording }: UserSettingsAt): boolean =>
    [forwarding, recording].every((part) => part === undefined || 'reason' in part);
  return Number(isBare(a)) - Number(isBare(b));
}

function AtPbx({ place, has }: { place: Place; has: UserSettingsAt }) {
  const { t } = useTranslation();
  const connections = useConnections();
  const { forwarding, rules, recording, extraNumber, reason } = has;
  const known = connections.data?.find(({ connectionId }) => connectionId === place.connectionId)?.name;
  const name = has.name ?? known ?? '';
  return (
    <section className={own.place} aria-label={name}>
      <h4>{name}</h4>
      {reason !== undefined && <p className={classes.muted}>{reason}</p>}
      {recording &&
        ('reason' in recording ? (
          <Untold what={t('userSettings.recording')} why={recording} />
        ) : (
          <Recording place={place} isOn={recording.isOn} />
        ))}
      {forwarding &&
        ('reason' in forwarding ? (
          <Untold what={t('userSettings.forwarding')} why={forwarding} />
        ) : (
          <Forwarding place={place} held={forwarding} />
        ))}
      {rules &&
        ('reason' in rules ? (
          <Untold what={t('userSettings.rules')} why={rules} />
        ) : (
          <ForwardingRules place={place} held={rules} />
        ))}
      {extraNumber && <ExtraNumber place={place} schedules={extraNumber.schedules} />}
    </section>
  );
}

function Recording({ place, isOn }: { place: Place; isOn: boolean }) {
  const { t } = useTranslation();
  const change = useChange(settingsKey(place.agentId), (wanted: boolean) => setRecording(place, wanted));
  return (
    <>
      <Switch
        label={t('userSettings.record')}
        checked={change.isPending ? change.variables : isOn}
        disabled={change.isPending}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.isError && <Trouble error={change.error} />}
    </>
  );
}
