import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { importAgents } from '../api/pbx.ts';
import { useConnections, useConnectors } from '../connections/use-connections.ts';
import type { ImportChoice } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { ImportRows } from './import-rows.tsx';
import { AGENTS_KEY } from './use-people.ts';

/** Who the users of a PBX are: shown first, made when somebody says so. */
export function ImportPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const connections = useConnections();
  const connectors = useConnectors();
  const [connectionId, setConnectionId] = useState('');
  if (!isAdmin) return <NotFound />;
  return (
    <PageFrame
      title={t('agents.import.title')}
      intro={t('agents.import.intro')}
      action={
        <Button variant="default" component={PageLink} to="agents">
          {t('agents.import.back')}
        </Button>
      }
    >
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyStage title={t('connections.empty')} text={t('agents.connectFirst')}>
              <Button component={PageLink} to="connections/new">
                {t('connections.add')}
              </Button>
            </EmptyStage>
          ) : (
            <NativeSelect
              maw={620}
              label={t('agents.import.from')}
              value={connectionId}
              data={[
                { value: '', label: t('agents.import.choose') },
                ...all.map((one) => {
                  const connector = connectors.data?.find(({ id }) => id === one.connector);
                  const can = connector?.can.agents === true && one.lacks?.agents === undefined;
                  return {
                    value: one.connectionId,
                    label: can || !connector ? one.name : t('agents.import.cannot', { name: one.name }),
                  };
                }),
              ]}
              onChange={({ currentTarget }) => setConnectionId(currentTarget.value)}
            />
          )
        }
      </Loaded>
      {connectionId !== '' && <Import key={connectionId} connectionId={connectionId} />}
    </PageFrame>
  );
}

function Import({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  /** By the id of the PBX's user. */
  const [choices, setChoices] = useState<Readonly<Record<string, ImportChoice>>>({});
  const order = (dryRun: boolean, chosen = choices) =>
    importAgents(connectionId, { dryRun, choices: Object.values(chosen) });
  const look = useMutation({ mutationFn: (chosen: typeof choices) => order(true, chosen) });
  const make = useMutation({
    mutationFn: () => order(false),
    onSuccess: () => queries.invalidateQueries({ queryKey: AGENTS_KEY }),
  });
  const choose = (choice: ImportChoice) => {
    const chosen = { ...choices, [choice.pbxUserId]: choice };
    setChoices(chosen);
    make.reset();
    look.mutate(chosen);
  };
  const shown = make.data ?? look.data;
  const planned = look.data?.filter(({ result }) => result === 'planned').length ?? 0;
  const error = look.error ?? make.error;
  return (
    <>
      {shown === undefined && (
        <div>
          <Button loading={look.isPending} onClick={() => look.mutate(choices)}>
            {t('agents.import.look')}
          </Button>
        </div>
      )}
      {error && <Trouble error={error} />}
      {shown && (
        <>
          {shown.length === 0 && <p role="status">{t('agents.import.nobody')}</p>}
          <ImportRows users={shown} isBusy={look.isPending || make.isPending} onChoose={choose} />
          {make.data ? (
            <p role="status">
              {t('agents.import.done', { count: make.data.filter(({ result }) => result === 'done').length })}
            </p>
          ) : (
            <div>
              <Button
                disabled={planned === 0}
                loading={make.isPending || look.isPending}
                onClick={() => make.mutate()}
              >
                {t('agents.import.make', { count: planned })}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
