import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Connector } from '../api/connections.ts';
import classes from '../parts/parts.module.css';
import own from './connections.module.css';

/** What this PBX can do here, and why it cannot do the rest. */
export function Abilities({ connector }: { connector: Connector }) {
  const { t, i18n } = useTranslation();
  const say = (ability: string) =>
    i18n.exists(`connections.ability.${ability}`) ? t(`connections.ability.${ability}` as never) : ability;
  return (
    <section className={classes.panel} aria-labelledby="abilities">
      <h2 id="abilities">{t('connections.abilities')}</h2>
      <ul className={own.abilities}>
        {Object.keys(connector.can).map((ability) => (
          <li key={ability} data-can>
            <IconCheck size={18} aria-label={t('connections.can')} />
            <span>{say(ability)}</span>
          </li>
        ))}
        {Object.entries(connector.cannot).map(([ability, why]) => (
          <li key={ability}>
            <IconMinus size={18} aria-label={t('connections.cannot')} />
            <span>
              {say(ability)}
              <span className={classes.muted} lang="en">
                {' '}
                {why}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <a className={own.docs} href={`/${connector.docs}`} target="_blank" rel="noreferrer">
        {t('connections.docs', { name: connector.displayName })}
      </a>
    </section>
  );
}
