import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { createMenu } from '../api/voice-menus.ts';
import { createHours } from '../api/working-hours.ts';
import type { VoiceMenuView } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { usualHours } from '../working-hours/hours-draft.ts';
import { useHours } from '../working-hours/use-hours.ts';
import styles from './menus.module.css';
import { beginMenu, TEMPLATES, type Template } from './model/templates.ts';
import { MENUS_KEY } from './use-menus.ts';

/** A name and something to begin with. */
export function NewMenuForm({ onMade }: { onMade: (menu: VoiceMenuView) => void }) {
  const { t } = useTranslation();
  const hours = useHours();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState<Template>('departments');
  const [hoursId, setHoursId] = useState<string | undefined>(undefined);
  const chosenHours = hoursId ?? hours.data?.[0]?.hoursId ?? '';
  const words = t('menus.words', { returnObjects: true });
  const create = useChange(
    MENUS_KEY,
    async () => {
      const opening =
        template === 'departments' && chosenHours === ''
          ? (await createHours(usualHours(t('hours.usualName')))).hoursId
          : chosenHours;
      return await createMenu({ name: name.trim(), menu: beginMenu(template, words, opening) });
    },
    onMade,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {create.isError && <Trouble error={create.error} />}
      <TextInput
        label={t('menus.name')}
        description={t('menus.nameHint')}
        data-autofocus
        required
        value={name}
        error={problemsOf(create.error).get('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <fieldset className={styles.templates}>
        <legend>{t('menus.beginWith')}</legend>
        {TEMPLATES.map((one) => (
          <label key={one} className={styles.template}>
            <input
              type="radio"
              name="template"
              checked={template === one}
              onChange={() => setTemplate(one)}
            />
            <span>{t(`menus.template.${one}.title`)}</span>
            <small>{t(`menus.template.${one}.text`)}</small>
          </label>
        ))}
      </fieldset>
      {template === 'departments' && (
        <NativeSelect
          label={t('menus.templateHours')}
          value={chosenHours}
          data={[
            ...(hours.data ?? []).map((one) => ({ value: one.hoursId, label: one.name })),
            { value: '', label: t('menus.newHours') },
          ]}
          onChange={({ currentTarget }) => setHoursId(currentTarget.value)}
        />
      )}
      <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
        {t('menus.make')}
      </Button>
    </form>
  );
}
