import { useTranslation } from 'react-i18next';
import classes from './audit.module.css';
import { type Difference, wordsOf } from './differences.ts';
import { useAuditWords } from './use-audit-words.ts';

interface Props {
  differences: readonly Difference[];
  /** Id → name. */
  names: ReadonlyMap<string, string>;
  isNew: boolean;
  isGone: boolean;
}

/** Before and after, a line for each field. */
export function ChangedFields({ differences, names, isNew, isGone }: Props) {
  const { t } = useTranslation();
  const words = useAuditWords();
  if (differences.length === 0) return null;
  const shown = (value: unknown) => {
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    return value === undefined ? t('audit.nothing') : wordsOf(value, names);
  };
  return (
    <dl className={classes.fields}>
      {differences.map(({ field, before, after }) => (
        <div key={field} className={classes.field}>
          <dt>{field === '' ? t('audit.value') : words('field', field)}</dt>
          <dd>
            {!isNew && (
              <del>
                <span className={classes.spoken}>{t('audit.before')}: </span>
                {shown(before)}
              </del>
            )}
            {!isNew && !isGone && <span aria-hidden> → </span>}
            {!isGone && (
              <ins>
                <span className={classes.spoken}>{t('audit.after')}: </span>
                {shown(after)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
