import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { NumberTarget } from '../contract.ts';
import own from './numbers.module.css';

/** Where a number leads; of a menu, its keys as a small tree. */
export function LeadsTo({ target }: { target: NumberTarget }) {
  const { t } = useTranslation();
  const { kind, name, id, choices = [] } = target;
  return (
    <>
      <span className={own.target}>
        <IconArrowRight size={15} aria-hidden />
        {t(`numbers.kind.${kind}`)}
        {(name ?? id) !== undefined && ` ${name ?? id}`}
      </span>
      {choices.length > 0 && (
        <ul className={own.tree}>
          {choices.map(({ key, leadsTo }) => (
            <li key={key}>
              <Key name={key} /> {leadsTo ? <LeadsTo target={leadsTo} /> : t('numbers.nowhere')}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A key of the telephone, or what happens without one. */
function Key({ name }: { name: string }) {
  const { t, i18n } = useTranslation();
  if (/^[0-9*#]$/.test(name)) return <kbd className={own.key}>{name}</kbd>;
  const words = `numbers.key.${name}`;
  return <span className={own.word}>{i18n.exists(words) ? t(words as 'numbers.key.timeout') : name}</span>;
}
