import { Popover, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { readPresence, setPresence } from '../api/presence.ts';
import type { PresenceAt, PresenceState } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import { shownPresence } from './presence-look.ts';
import classes from './presence-menu.module.css';

const STATES: readonly PresenceState[] = ['available', 'break', 'dnd', 'offline'];
/** Each look asks every PBX of the agent. */
const LOOK_EVERY_MS = 5 * 60_000;

/** How I stand at my PBXs, and another state for all of them; nothing where none of them has presence. */
export function PresenceMenu() {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const queries = useQueryClient();
  const queryKey = ['presence', agentId];
  const presence = useQuery({
    queryKey,
    queryFn: ({ signal }) => readPresence(agentId ?? '', signal),
    enabled: agentId !== undefined,
    refetchInterval: LOOK_EVERY_MS,
    retry: false,
  });
  const change = useMutation({
    mutationFn: (state: PresenceState) => setPresence(agentId ?? '', state),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const places = presence.data ?? [];
  const shown = shownPresence(places);
  const settable = STATES.filter((state) => places.some((place) => place.settable?.includes(state)));
  if (shown === undefined && settable.length === 0) return null;
  const failed = (change.data ?? []).filter(({ result }) => result !== undefined && result !== 'done');
  return (
    <Popover position="bottom-end" width={300} shadow="md" trapFocus onOpen={() => void presence.refetch()}>
      <Popover.Target>
        <UnstyledButton className={classes.button} data-state={shown}>
          <VisuallyHidden>{t('presence.label')}:</VisuallyHidden>
          <span className={classes.dot} aria-hidden="true" />
          <span className={classes.word}>{t(`presence.state.${shown ?? 'unknown'}`)}</span>
          {(failed.length > 0 || change.isError) && <span className={classes.failed}>!</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('presence.label')} className={classes.panel}>
        <Places places={places} />
        {settable.length > 0 && (
          <fieldset className={classes.choices}>
            <legend>{t('presence.set')}</legend>
            {settable.map((state) => (
              <UnstyledButton
                key={state}
                className={classes.choice}
                aria-pressed={shown === state}
                aria-disabled={change.isPending}
                onClick={() => !change.isPending && change.mutate(state)}
              >
                <span className={classes.dot} data-state={state} aria-hidden="true" />
                {t(`presence.state.${state}`)}
              </UnstyledButton>
            ))}
          </fieldset>
        )}
        <div role="status">
          {change.isSuccess && failed.length === 0 && t('presence.done')}
          {change.isError && t('presence.lost')}
          {failed.map((place) => (
            <p key={place.connectionId}>
              {place.name} {t(`presence.result.${place.result as 'refused'}`)}{' '}
              <span lang={languageOf(place.reason)}>{place.reason}</span>
            </p>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What each PBX says; of a single one that answers, the button has said it. */
function Places({ places }: { places: readonly PresenceAt[] }) {
  const { t } = useTranslation();
  if (places.length === 1 && places[0]?.state !== undefined) return null;
  return (
    <ul>
      {places.map(({ connectionId, name, state, reason }) => (
        <li key={connectionId}>
          {name}:{' '}
          {state !== undefined ? (
            t(`presence.state.${state}`)
          ) : (
            <span lang={languageOf(reason)}>{reason}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
