import { useTranslation } from 'react-i18next';
import { formatField, linkOf } from '../../../shared/format/format-field.ts';
import type { ShownField } from '../contract.ts';
import classes from './card-fields.module.css';

/** What the company's CRMs know of the customer: those fields that this person may see. */
export function CardFields({ fields = [] }: { fields?: readonly ShownField[] | undefined }) {
  const { t, i18n } = useTranslation();
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields} aria-label={t('call.fields')} data-card-fields>
      {fields.map(({ label, value, format }) => {
        const link = linkOf(value, format);
        const text = formatField(value, format, i18n.language);
        return (
          <div key={label} className={classes.field}>
            <dt>{label}</dt>
            <dd className={format === 'text' || format === 'link' ? undefined : 'num'}>
              {link === undefined ? (
                text
              ) : (
                <a href={link} target="_blank" rel="noreferrer noopener">
                  {text}
                </a>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
