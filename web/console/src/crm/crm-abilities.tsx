import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CrmConnector } from '../api/crm.ts';
import classes from '../parts/parts.module.css';
import own from './crm.module.css';

/** What this CRM can do here, and why it cannot do the rest. */
export function CrmAbilities({ connector }: { connector: CrmConnector }) {
  const { t, i18n } = useTranslation();
  const say = (ability: string) =>
    i18n.exists(`crm.ability.${ability}`) ? t(`crm.ability.${ability}` as never) : ability;
  return (
    <section className={classes.panel} aria-labelledby="crm-abilities">
      <h2 id="crm-abilities">{t('crm.abilities')}</h2>
      <ul className={own.abilities}>
        {connector.can.map((ability) => (
          <li key={ability} data-can>
            <IconCheck size={18} aria-label={t('connections.can')} />
            <span>{say(ability)}</span>
          </li>
        ))}
        {Object.entries(connector.cannot).map(([ability, why]) => (
          <li key={ability}>
            <IconMinus size={18} aria-label={t('connections.cannot')} />
            <span>
              {say(ability)}{' '}
              <span className={classes.muted} lang={languageOf(why)}>
                {why}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <a href={`/${connector.docs}`} target="_blank" rel="noreferrer">
        {t('connections.docs', { name: connector.displayName })}
      </a>
    </section>
  );
}
