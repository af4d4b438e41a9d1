import { Button, Group } from '@mantine/core';
import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { updateTenant } from '../api/tenant.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';

export const TENANT_KEY = ['tenant'] as const;

type Change = Parameters<typeof updateTenant>[0];

interface Props {
  title: string;
  intro?: string;
  /** What is saved when the button is pressed. */
  change: () => Change;
  /** `problem`: what the hub says of a field. */
  children: (problem: (field: string) => string | undefined) => ReactNode;
}

/** A part of the settings with a button of its own: nothing is changed that the person did not look at. */
export function SettingsSection({ title, intro, change, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const save = useChange(TENANT_KEY, updateTenant);
  const problems = problemsOf(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(change());
  };
  return (
    <form className={classes.panel} onSubmit={submit} noValidate aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {intro && <p className={classes.muted}>{intro}</p>}
      {save.isError && <Trouble error={save.error} />}
      {children(
        (field) => [...problems].find(([path]) => path === field || path.startsWith(`${field}.`))?.[1],
      )}
      <Group>
        <Button type="submit" loading={save.isPending} aria-label={`${t('parts.save')}: ${title}`}>
          {t('parts.save')}
        </Button>
        <span role="status">{save.isSuccess && t('parts.saved')}</span>
      </Group>
    </form>
  );
}
