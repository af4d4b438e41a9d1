import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type Prompt, type PromptCopy, retryCopy } from '../api/prompts.ts';
import { useConnections } from '../connections/use-connections.ts';
import parts from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import classes from './prompts.module.css';
import { PROMPTS_KEY } from './use-prompts.ts';

const LOOKS: Readonly<Record<PromptCopy['state'], Look>> = {
  wanted: 'off',
  asked: 'off',
  here: 'good',
  refused: 'bad',
  unknown: 'warn',
  leaving: 'off',
};

/** Where the file lies at PBXs that take files, and what became of the last try. */
export function Copies({ prompt }: { prompt: Prompt }) {
  const { t } = useTranslation();
  const connections = useConnections();
  const nameOf = (id: string) =>
    connections.data?.find(({ connectionId }) => connectionId === id)?.name ?? '';
  const isAdmin = useIsAdmin();
  const retry = useChange(PROMPTS_KEY, (connectionId: string) => retryCopy(prompt.promptId, connectionId));
  if (prompt.copies.length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{t('prompts.copies')}</h3>
      <ul className={classes.copies}>
        {prompt.copies.map(({ connectionId, version, state, reason }) => (
          <li key={`${connectionId} ${version}`}>
            <span>
              {nameOf(connectionId)}
              {version !== prompt.version && `, ${t('prompts.earlier')}`}
            </span>
            <StatePill look={LOOKS[state]}>{t(`prompts.copy.${state}`)}</StatePill>
            {state === 'refused' && isAdmin && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`${t('prompts.retryCopy')}: ${nameOf(connectionId)}`}
                loading={retry.isPending}
                onClick={() => retry.mutate(connectionId)}
              >
                {t('prompts.retryCopy')}
              </Button>
            )}
            {reason && (
              <p className={parts.muted} lang={languageOf(reason)}>
                {reason}
              </p>
            )}
          </li>
        ))}
      </ul>
      {retry.isError && <Trouble error={retry.error} />}
    </section>
  );
}
