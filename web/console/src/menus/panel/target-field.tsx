import { MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConnectStep, MenuTarget } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import classes from './panel.module.css';

const KINDS = ['agents', 'responsible', 'queue', 'group', 'device', 'number'] as const;
type Kind = (typeof KINDS)[number];

const kindOf = (to: MenuTarget): Kind => (to.kind === 'agent' ? 'agents' : to.kind);

const agentsOf = (to: MenuTarget): readonly string[] =>
  to.kind === 'agent' ? [to.agentId] : to.kind === 'agents' ? to.agentIds : [];

function blankTarget(kind: Kind): MenuTarget {
  switch (kind) {
    case 'agents':
      return { kind, agentIds: [], ring: 'all' };
    case 'responsible':
      return { kind };
    case 'queue':
    case 'group':
      return { kind, id: '' };
    case 'device':
    case 'number':
      return { kind, number: '' };
  }
}

/** Who is rung. */
export function TargetField({ step, onChange }: { step: ConnectStep; onChange: (to: MenuTarget) => void }) {
  const { t } = useTranslation();
  const { books, isReadOnly } = useEditor();
  const { to } = step;
  const chosen = agentsOf(to);
  return (
    <>
      <NativeSelect
        label={t('menuEditor.whom')}
        disabled={isReadOnly}
        value={kindOf(to)}
        data={KINDS.map((kind) => ({ value: kind, label: t(`menuEditor.targetChoice.${kind}`) }))}
        onChange={({ currentTarget }) => onChange(blankTarget(currentTarget.value as Kind))}
      />
      {(to.kind === 'agent' || to.kind === 'agents') && (
        <>
          <MultiSelect
            label={t('menuEditor.agents')}
            readOnly={isReadOnly}
            searchable
            classNames={{ inputField: classes.bare ?? '' }}
            value={[...chosen]}
            data={books.agents
              .filter(({ active, agentId }) => active || chosen.includes(agentId))
              .map(({ agentId, name }) => ({ value: agentId, label: name }))}
            placeholder={chosen.length === 0 ? t('menuEditor.chooseAgents') : ''}
            nothingFoundMessage={t('menuEditor.nobodyFound')}
            onChange={(agentIds) =>
              onChange({ kind: 'agents', agentIds, ring: to.kind === 'agents' ? to.ring : 'all' })
            }
          />
          {chosen.length > 1 && (
            <NativeSelect
              label={t('menuEditor.ringLabel')}
              disabled={isReadOnly}
              value={to.kind === 'agents' ? to.ring : 'all'}
              data={(['all', 'inTurn'] as const).map((ring) => ({
                value: ring,
                label: t(`menuEditor.ring.${ring}`),
              }))}
              onChange={({ currentTarget }) =>
                onChange({ kind: 'agents', agentIds: chosen, ring: currentTarget.value as 'all' | 'inTurn' })
              }
            />
          )}
        </>
      )}
      {to.kind === 'responsible' && <p>{t('menuEditor.responsibleHint')}</p>}
      {(to.kind === 'queue' || to.kind === 'group') && (
        <TextInput
          label={t(`menuEditor.targetId.${to.kind}`)}
          description={t('menuEditor.targetIdHint')}
          readOnly={isReadOnly}
          value={to.id}
          onChange={({ currentTarget }) => onChange({ ...to, id: currentTarget.value.trim() })}
        />
      )}
      {(to.kind === 'device' || to.kind === 'number') && (
        <TextInput
          label={t(`menuEditor.targetId.${to.kind}`)}
          description={t(`menuEditor.numberHint.${to.kind}`)}
          readOnly={isReadOnly}
          inputMode="tel"
          value={to.number}
          onChange={({ currentTarget: { value } }) =>
            // Of a number outside the hub wants the digits; people paste it as it is written.
            onChange({ ...to, number: to.kind === 'number' ? value.replace(/\D/g, '') : value.trim() })
          }
        />
      )}
    </>
  );
}
