import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { Connection, Connector } from '../api/connections.ts';
import classes from '../parts/parts.module.css';
import own from './connections.module.css';

interface Props {
  connector: Connector;
  /** What the settings of one connection take away, and why. */
  lacks?: Connection['lacks'];
}

/** What this PBX can do here, and why it cannot do the rest. */
export function Abilities({ connector, lacks = {} }: Props) {
  const { t, i18n } = useTranslation();
  const say = (ability: string) =>
    i18n.exists(`connections.ability.${ability}`) ? t(`connections.ability.${ability}` as never) : ability;
  const sayPart = (part: string) =>
    i18n.exists(`connections.part.${part}`) ? t(`connections.part.${part}` as never) : part;
  const abilities = Object.keys(connector.can);
  const missing = [
    ...abilities.flatMap((ability) => {
      const why = lacks[ability];
      return why === undefined ? [] : [[ability, why, true] as const];
    }),
    ...Object.entries(connector.cannot).map(([ability, why]) => [ability, why, false] as const),
  ];
  return (
    <section className={classes.panel} aria-labelledby="abilities">
      <h2 id="abilities">{t('connections.abilities')}</h2>
      <ul className={own.abilities}>
        {abilities
          .filter((ability) => lacks[ability] === undefined)
          .map((ability) => (
            <li key={ability} data-can>
              <IconCheck size={18} aria-label={t('connections.can')} />
              <span>
                {say(ability)}
                {partsOf(ability, lacks).map(([part, why]) => (
                  <span key={part} className={own.part}>
                    {sayPart(part)}
                    <span className={classes.muted} lang={languageOf(why)}>
                      {' '}
                      {why}
                    </span>
                  </span>
                ))}
              </span>
            </li>
          ))}
        {missing.map(([ability, why, isBySettings]) => (
          <li key={ability}>
            <IconMinus size={18} aria-label={t('connections.cannot')} />
            <span>
              {say(ability)}
              {isBySettings && ` (${t('connections.bySettings')})`}
              <span className={classes.muted} lang={languageOf(why)}>
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

/** `blockList.prefixes` → `prefixes`, of what is there but for that. */
function partsOf(ability: string, lacks: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(lacks).flatMap(([key, why]): [string, string][] =>
    key.startsWith(`${ability}.`) ? [[key.slice(ability.length + 1), why]] : [],
  );
}
