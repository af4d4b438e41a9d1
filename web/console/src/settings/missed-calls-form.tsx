import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TenantSettings } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { SettingsSection } from './settings-section.tsx';

type Minutes = number | '';

/** An empty field is never. */
const toMinutes = (value: string | number): Minutes => (typeof value === 'number' ? value : '');
const toHub = (minutes: Minutes): number | null => (minutes === '' ? null : minutes);

export function MissedCallsForm({ settings }: { settings: TenantSettings['missedCalls'] }) {
  const { t } = useTranslation();
  const [after, setAfter] = useState<Minutes>(settings.escalateAfterMinutes ?? '');
  const [short, setShort] = useState<number | string>(settings.shortAbandonSeconds);
  const [queues, setQueues] = useState(() =>
    Object.entries(settings.queueEscalateAfterMinutes).map(([queueId, minutes]) => ({
      key: crypto.randomUUID(),
      queueId,
      minutes: (minutes ?? '') as Minutes,
    })),
  );
  const change = (key: string, part: { queueId?: string; minutes?: Minutes }) =>
    setQueues((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <SettingsSection
      title={t('settings.missed')}
      intro={t('settings.missedIntro')}
      change={() => ({
        settings: {
          missedCalls: {
            escalateAfterMinutes: toHub(after),
            shortAbandonSeconds: short as number,
            queueEscalateAfterMinutes: Object.fromEntries(
              queues
                .filter(({ queueId }) => queueId.trim() !== '')
                .map(({ queueId, minutes }) => [queueId.trim(), toHub(minutes)]),
            ),
          },
        },
      })}
    >
      {(problem) => (
        <>
          <NumberInput
            label={t('settings.escalate')}
            description={t('settings.escalateHint')}
            allowDecimal={false}
            clampBehavior="none"
            value={after}
            error={problem('missedCalls.escalateAfterMinutes')}
            onChange={(value) => setAfter(toMinutes(value))}
          />
          {queues.map(({ key, queueId, minutes }) => (
            <Group key={key} align="flex-end">
              <TextInput
                label={t('settings.queue')}
                value={queueId}
                onChange={({ currentTarget }) => change(key, { queueId: currentTarget.value })}
              />
              <NumberInput
                label={t('settings.queueEscalate')}
                allowDecimal={false}
                clampBehavior="none"
                value={minutes}
                error={problem(`missedCalls.queueEscalateAfterMinutes.${queueId}`)}
                onChange={(value) => change(key, { minutes: toMinutes(value) })}
              />
              <Button
                variant="default"
                onClick={() => setQueues((before) => before.filter((one) => one.key !== key))}
              >
                {t('settings.removeRow')}
              </Button>
            </Group>
          ))}
          <Group>
            <Button
              variant="default"
              onClick={() =>
                setQueues((before) => [...before, { key: crypto.randomUUID(), queueId: '', minutes: 15 }])
              }
            >
              {t('settings.addQueueTime')}
            </Button>
          </Group>
          <NumberInput
            label={t('settings.short')}
            description={t('settings.shortHint')}
            allowDecimal={false}
            clampBehavior="none"
            value={short}
            error={problem('missedCalls.shortAbandonSeconds')}
            onChange={setShort}
          />
          <p className={classes.muted}>{t('settings.missedWhere')}</p>
        </>
      )}
    </SettingsSection>
  );
}
