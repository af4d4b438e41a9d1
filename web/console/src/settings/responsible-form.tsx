import { Button, Group, NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rules } from '../api/tenant.ts';
import type { TenantSettings } from '../contract.ts';
import { PolicySelect } from './policy-select.tsx';
import { Recompute } from './recompute.tsx';
import { LineRuleRow, QueueRuleRow } from './rule-rows.tsx';
import { keyed, toRules } from './rules.ts';
import { SettingsSection } from './settings-section.tsx';

const FOLLOWS = ['never', 'whenUnowned', 'always'] as const;

/** Who must act on a call: one rule for the company, others for queues and lines; tried on old calls before it counts. */
export function ResponsibleForm({ settings }: { settings: TenantSettings }) {
  const { t } = useTranslation();
  const [policy, setPolicy] = useState(settings.assignPolicy);
  const [queues, setQueues] = useState(() => settings.queueRules.map(keyed));
  const [lines, setLines] = useState(() => settings.lineRules.map(keyed));
  const [follows, setFollows] = useState(settings.ownerFollows);
  const [followsImported, setFollowsImported] = useState(settings.ownerFollowsImported);
  const rules = (): Rules => toRules(policy, queues, lines);
  return (
    <>
      <SettingsSection
        title={t('settings.responsible')}
        intro={t('settings.responsibleIntro')}
        change={() => ({
          settings: { ...rules(), ownerFollows: follows, ownerFollowsImported: followsImported },
        })}
      >
        {(problem) => (
          <>
            <PolicySelect label={t('settings.policy')} value={policy} onChange={setPolicy} />
            {queues.map((rule, index) => (
              <QueueRuleRow
                key={rule.key}
                rule={rule}
                problem={problem(`queueRules.${index}`)}
                onChange={(next) =>
                  setQueues((before) => before.map((one) => (one.key === rule.key ? next : one)))
                }
                onRemove={() => setQueues((before) => before.filter(({ key }) => key !== rule.key))}
              />
            ))}
            {lines.map((rule, index) => (
              <LineRuleRow
                key={rule.key}
                rule={rule}
                problem={problem(`lineRules.${index}`)}
                onChange={(next) =>
                  setLines((before) => before.map((one) => (one.key === rule.key ? next : one)))
                }
                onRemove={() => setLines((before) => before.filter(({ key }) => key !== rule.key))}
              />
            ))}
            <Group>
              <Button
                variant="default"
                onClick={() =>
                  setQueues((before) => [...before, keyed({ queueId: '', policy: 'lastConnected' as const })])
                }
              >
                {t('settings.addQueueRule')}
              </Button>
              <Button
                variant="default"
                onClick={() =>
                  setLines((before) => [...before, keyed({ line: '', policy: 'lastConnected' as const })])
                }
              >
                {t('settings.addLineRule')}
              </Button>
            </Group>
            <NativeSelect
              label={t('settings.ownerFollows')}
              value={follows}
              data={FOLLOWS.map((one) => ({ value: one, label: t(`settings.follows.${one}`) }))}
              onChange={({ currentTarget }) => setFollows(currentTarget.value as (typeof FOLLOWS)[number])}
            />
            <Switch
              label={t('settings.ownerFollowsImported')}
              checked={followsImported}
              onChange={({ currentTarget }) => setFollowsImported(currentTarget.checked)}
            />
          </>
        )}
      </SettingsSection>
      <Recompute rules={rules} />
    </>
  );
}
