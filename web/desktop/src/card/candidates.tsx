import { Kbd } from '@mantine/core';
import { IconBuilding, IconUser } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { pickMatch } from '../api/calls.ts';
import { contactState } from '../call/contact-state.ts';
import type { CallRecord, Match } from '../contract.ts';
import { useShortcuts } from '../keyboard/use-shortcuts.ts';
import classes from './candidates.module.css';
import { useOwnerName } from './use-owner-name.ts';

interface Props {
  call: CallRecord;
  keys: boolean;
}

/** Several people have this number: the agent says who it is, with one key. */
export function Candidates({ call, keys }: Props) {
  const { t } = useTranslation();
  const pick = useMutation({ mutationFn: (match: Match) => pickMatch(call.callId, match) });
  const shown = contactState(call) === 'candidates';
  useShortcuts(
    Object.fromEntries(
      call.matches.slice(0, 9).map((match, index) => [String(index + 1), () => pick.mutate(match)] as const),
    ),
    keys && shown && !pick.isPending,
  );
  if (!shown) return null;
  return (
    <section className={classes.candidates} aria-labelledby={`who-${call.callId}`}>
      <h3 className={classes.title} id={`who-${call.callId}`}>
        {t('candidates.title')}
      </h3>
      <ol className={classes.list}>
        {call.matches.map((match, index) => (
          <li key={keyOf(match)}>
            <Candidate
              call={call}
              match={match}
              hotkey={keys && index < 9 ? index + 1 : undefined}
              saving={pick.isPending && keyOf(pick.variables) === keyOf(match)}
              onPick={() => pick.mutate(match)}
            />
          </li>
        ))}
      </ol>
      <p
        className={classes.hint}
        role={pick.isError ? 'alert' : undefined}
        data-error={pick.isError || undefined}
      >
        {pick.isError ? t('candidates.failed') : t('candidates.hint')}
      </p>
    </section>
  );
}

/** Two accounts of a CRM may call different people the same. */
function keyOf({ crm, accountId = '', type, id }: Match): string {
  return `${crm}/${accountId}/${type}/${id}`;
}

interface CandidateProps {
  call: CallRecord;
  match: Match;
  hotkey: number | undefined;
  saving: boolean;
  onPick: () => void;
}

function Candidate({ call, match, hotkey, saving, onPick }: CandidateProps) {
  const { t } = useTranslation();
  const owner = useOwnerName(call, match.ownerAgentId);
  const Icon = match.type === 'company' ? IconBuilding : IconUser;
  const notes = [
    match.company,
    match.type !== 'contact' ? t(`contact.type.${match.type}`) : undefined,
    owner && t('candidates.owner', { name: owner }),
    match.confidence === 'fuzzy' ? t('candidates.similar') : undefined,
    match.confidence === 'suffix' ? t('candidates.suffix') : undefined,
  ].filter((note) => note !== undefined && note !== '');
  return (
    <button
      type="button"
      className={classes.candidate}
      onClick={onPick}
      aria-disabled={saving}
      aria-keyshortcuts={hotkey ? String(hotkey) : undefined}
    >
      {hotkey ? <Kbd className={classes.key}>{hotkey}</Kbd> : <Icon size={18} aria-hidden="true" />}
      <span className={classes.who}>
        <span className={classes.name}>{match.name}</span>
        <span className={classes.notes}>{saving ? t('candidates.saving') : notes.join(' · ')}</span>
      </span>
    </button>
  );
}
