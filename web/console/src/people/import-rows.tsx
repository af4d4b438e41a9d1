import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { Agent } from '../api/people.ts';
import type { ImportChoice, ImportedUser } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { useAgents } from './use-people.ts';

const LOOKS: Readonly<Record<ImportedUser['state'], Look>> = {
  known: 'off',
  extends: 'good',
  new: 'good',
  ambiguous: 'warn',
  unusable: 'off',
};

interface Props {
  users: readonly ImportedUser[];
  isBusy: boolean;
  onChoose: (choice: ImportChoice) => void;
}

/** Each user of the PBX: who it is, how that is known, and what would come of it. */
export function ImportRows({ users, isBusy, onChoose }: Props) {
  const agents = useAgents();
  return (
    <ul className={classes.rows}>
      {users.map((user) => (
        <Row
          key={user.pbxUser.id}
          user={user}
          agents={agents.data ?? []}
          isBusy={isBusy}
          onChoose={onChoose}
        />
      ))}
    </ul>
  );
}

function Row({
  user,
  agents,
  isBusy,
  onChoose,
}: Omit<Props, 'users'> & { user: ImportedUser; agents: readonly Agent[] }) {
  const { t } = useTranslation();
  const { pbxUser, state, by, agentId, adds, taken, result, reason } = user;
  const nameOf = (id: string) => agents.find((agent) => agent.agentId === id)?.name ?? '';
  const who = pbxUser.name ?? pbxUser.id;
  const isOver = result === 'done' || result === 'failed';
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>{who}</div>
        <div className={classes.muted}>
          {[pbxUser.department, pbxUser.email, ...pbxUser.devices.map(({ value }) => value)]
            .filter(Boolean)
            .join(' · ')}
        </div>
        <div>
          {t(`agents.import.means.${state}`, { name: agentId === undefined ? '' : nameOf(agentId) })}
          {by !== undefined && agentId !== undefined && ` ${t(`agents.import.by.${by}`)}`}
          {result === 'planned' &&
            adds.length > 0 &&
            ` ${t('agents.import.adds', { devices: adds.map(({ value }) => value).join(', ') })}`}
        </div>
        {taken.map((device) => (
          <div key={`${device.kind} ${device.value}`} className={classes.muted}>
            {t('agents.import.taken', { device: device.value, name: nameOf(device.agentId) })}
          </div>
        ))}
        {result === 'failed' && (
          <div className={classes.bad} lang={languageOf(reason)}>
            {reason}
          </div>
        )}
      </div>
      <StatePill look={result === 'failed' ? 'bad' : result === 'done' ? 'good' : LOOKS[state]}>
        {t(isOver ? `agents.import.result.${result}` : `agents.import.state.${state}`)}
      </StatePill>
      {state !== 'known' && !isOver && (
        <Choice user={user} who={who} agents={agents} isBusy={isBusy} onChoose={onChoose} />
      )}
    </li>
  );
}

function Choice({
  user: { pbxUser, agentId, candidates = [], state, result },
  who,
  agents,
  isBusy,
  onChoose,
}: Omit<Props, 'users'> & { user: ImportedUser; who: string; agents: readonly Agent[] }) {
  const { t } = useTranslation();
  const isSkipped = result === 'nothing' && state !== 'ambiguous' && state !== 'unusable';
  const value = isSkipped ? 'skip' : state === 'new' ? 'new' : (agentId ?? '');
  const first = new Set(candidates.map((candidate) => candidate.agentId));
  const others = agents.filter((agent) => !first.has(agent.agentId));
  return (
    <NativeSelect
      aria-label={t('agents.import.who', { who })}
      value={value}
      disabled={isBusy}
      onChange={({ currentTarget: { value: chosen } }) => {
        if (chosen === '') return;
        onChoose({
          pbxUserId: pbxUser.id,
          ...(chosen === 'new' || chosen === 'skip' ? { as: chosen } : { agentId: chosen }),
        });
      }}
    >
      {value === '' && <option value="">{t('agents.import.decide')}</option>}
      <option value="new">{t('agents.import.asNew')}</option>
      <option value="skip">{t('agents.import.skip')}</option>
      {[...candidates, ...others].map((one) => (
        <option key={one.agentId} value={one.agentId}>
          {one.name}
        </option>
      ))}
    </NativeSelect>
  );
}
