import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PrivacyRequest, startPrivacyRequest } from '../api/privacy.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';

const numbersIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);

export function NewPrivacyRequest({ listKey }: { listKey: readonly string[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const start = useChange(
    listKey,
    (kind: PrivacyRequest['kind']) => startPrivacyRequest({ kind, numbers: numbersIn(text) }),
    () => setText(''),
  );
  const numbers = numbersIn(text);
  return (
    <section className={classes.panel} aria-labelledby="who">
      <h2 id="who">{t('privacy.who')}</h2>
      {start.isError && <Trouble error={start.error} />}
      <Textarea
        label={t('privacy.numbers')}
        description={t('privacy.numbersHint')}
        autosize
        minRows={2}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group>
        <Button
          variant="default"
          disabled={numbers.length === 0}
          loading={start.isPending && start.variables === 'export'}
          onClick={() => start.mutate('export')}
        >
          {t('privacy.export')}
        </Button>
        <Button
          variant="default"
          disabled={numbers.length === 0}
          loading={start.isPending && start.variables === 'erasure'}
          onClick={() => start.mutate('erasure')}
        >
          {t('privacy.count')}
        </Button>
      </Group>
      <p className={classes.muted}>{t('privacy.countHint')}</p>
    </section>
  );
}
