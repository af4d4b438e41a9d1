import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { readPresence, setPresence } from '../api/pbx.ts';
import type { Agent } from '../api/people.ts';
import { useConnections } from '../connections/use-connections.ts';
import type { PresenceAt, PresenceState } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';

const LOOKS: Readonly<Record<NonNullable<PresenceAt['state']>, Look>> = {
  available: 'good',
  break: 'warn',
  dnd: 'bad',
  offline: 'off',
  unknown: 'off',
};
const STATES: readonly PresenceState[] = ['available', 'break', 'dnd', 'offline'];

/** What each PBX says of an agent, asked now; and another state, with a result of each. */
export function Presence({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const queryKey = ['presence', agent.agentId];
  const presence = useQuery({
    queryKey,
    queryFn: ({ signal }) => readPresence(agent.agentId, signal),
    refetchOnWindowFocus: false,
  });
  const change = useMutation({
    mutationFn: (state: PresenceState) => setPresence(agent.agentId, { state }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  if (agent.devices.length === 0) return null;
  const settable = STATES.filter((state) => presence.data?.some((at) => at.settable?.includes(state)));
  return (
    <section className={classes.panel} aria-labelledby="presence">
      <h3 id="presence">{t('agents.presence.title')}</h3>
      <Loaded query={presence}>
        {(places) => (
          <ul aria-label={t('agents.presence.now')}>
            {places.map((place) => (
              <Place
                key={place.connectionId}
                place={place}
                change={change.data?.find(({ connectionId }) => connectionId === place.connectionId)}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {change.isError && <Trouble error={change.error} />}
      {settable.length > 0 && (
        <Group gap="xs" role="group" aria-label={t('agents.presence.set')}>
          {settable.map((state) => (
            <Button
              key={state}
              variant="default"
              size="compact-sm"
              disabled={change.isPending}
              onClick={() => change.mutate(state)}
            >
              {t(`agents.presence.state.${state}`)}
            </Button>
          ))}
        </Group>
      )}
    </section>
  );
}

/** One PBX: what it says, or why it says nothing, and what became of the last change there. */
function Place({ place, change }: { place: PresenceAt; change: PresenceAt | undefined }) {
  const { t } = useTranslation();
  const connections = useConnections();
  const { connectionId, state, reason } = place;
  const why = change?.result !== undefined && change.result !== 'done' ? change : undefined;
  return (
    <li>
      {connections.data?.find((one) => one.connectionId === connectionId)?.name}{' '}
      {state !== undefined ? (
        <StatePill look={LOOKS[state]}>{t(`agents.presence.state.${state}`)}</StatePill>
      ) : (
        <span className={classes.muted} lang={languageOf(reason)}>
          {reason}
        </span>
      )}
      {change?.result === 'done' && <span role="status"> {t('agents.presence.done')}</span>}
      {why && (
        <p className={classes.bad} role="status">
          {t(`agents.presence.result.${why.result as 'refused'}`)}{' '}
          <span lang={languageOf(why.reason)}>{why.reason}</span>
        </p>
      )}
    </li>
  );
}
