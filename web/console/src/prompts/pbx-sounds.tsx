import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SoundsAt } from '../api/pbx-sounds.ts';
import classes from './pbx-sounds.module.css';
import { usePbxSounds } from './use-pbx-sounds.ts';

/** Nobody reads hundreds of names: whoever looks for one types a part of it. */
const SHOWN = 12;

/** What PBXs can play by themselves: to be looked at, nothing to be changed. */
export function PbxSounds() {
  const { data = [] } = usePbxSounds();
  return data.map((one) => <OfOnePbx key={one.connectionId} {...one} />);
}

function OfOnePbx({ connectionName, sounds, reason }: SoundsAt) {
  const { t } = useTranslation();
  const [part, setPart] = useState('');
  const wanted = part.trim().toLowerCase();
  const found = sounds.filter(({ id, words = '' }) => `${id} ${words}`.toLowerCase().includes(wanted));
  const title = t('prompts.ownTitle', { place: connectionName });
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      <p className={classes.hint}>{reason ?? t('prompts.ownHint')}</p>
      {sounds.length > SHOWN && (
        <TextInput
          className={classes.search}
          label={t('prompts.ownSearch')}
          value={part}
          onChange={({ currentTarget }) => setPart(currentTarget.value)}
        />
      )}
      <ul className={classes.sounds}>
        {found.slice(0, SHOWN).map(({ id, words, languages }) => (
          <li key={id}>
            <b>{id}</b>
            {words !== undefined && <span>{words}</span>}
            <small>{languages.join(', ')}</small>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className={classes.hint}>{t('prompts.ownMore', { count: found.length - SHOWN })}</p>
      )}
      {sounds.length > 0 && found.length === 0 && <p className={classes.hint}>{t('prompts.ownNone')}</p>}
    </section>
  );
}
