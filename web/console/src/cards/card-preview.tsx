import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatField } from '../../../shared/format/format-field.ts';
import type { CardField, CardRole, FieldFormat } from '../contract.ts';
import parts from '../parts/parts.module.css';
import { ROLES } from './card-roles.ts';
import classes from './cards.module.css';
import { isSeen } from './is-seen.ts';
import { useCardFields, useHints } from './use-cards.ts';

/** Made up: what people have in their CRM does not come to this page. */
const SAMPLE: Record<FieldFormat, string> = {
  text: 'Премиум',
  date: '2026-12-31',
  money: '12500',
  phone: '+79000000012',
  link: 'https://crm.example.com/deals/4711',
};
const NUMBER = '3';

/** The card as somebody of a role would see it, with made-up values, all hints at once. */
export function CardPreview() {
  const { t, i18n } = useTranslation();
  const fields = useCardFields().data ?? [];
  const hints = useHints().data ?? [];
  const [role, setRole] = useState<CardRole>('agent');
  const seen = fields.filter(({ roles }) => roles.includes(role));
  const said = hints.filter((hint) => hint.enabled && isSeen(hint, role, fields));
  const sampleValue = ({ format }: CardField): string => formatField(SAMPLE[format], format, i18n.language);
  return (
    <section className={parts.panel} aria-labelledby="card-preview">
      <div className={classes.head}>
        <h2 id="card-preview">{t('cards.preview')}</h2>
        <SegmentedControl
          aria-label={t('cards.previewRole')}
          data={ROLES.map((value) => ({ value, label: t(`header.role.${value}`) }))}
          value={role}
          onChange={(value) => setRole(value as CardRole)}
        />
      </div>
      <p className={parts.muted}>{t('cards.previewHint')}</p>
      <div className={classes.card} data-preview={role}>
        <div className={parts.name}>{t('cards.sampleName')}</div>
        {said.map(({ hintId, say, tone }) => (
          <div key={hintId} className={classes.hint} data-tone={tone}>
            {sampleOf(say)}
          </div>
        ))}
        {seen.length === 0 ? (
          <p className={parts.muted}>{t('cards.previewEmpty')}</p>
        ) : (
          <dl className={classes.fields}>
            {seen.map((field) => (
              <div key={field.fieldId}>
                <dt>{field.label}</dt>
                <dd>{sampleValue(field)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );

  function sampleOf(say: string): string {
    return say.replace(/\{([^{}]*)\}/g, (_whole, word: string) => {
      const field = fields.find(({ label }) => label.toLowerCase() === word.trim().toLowerCase());
      if (field) return sampleValue(field);
      if (/^(имя|name)$/i.test(word.trim())) return t('cards.sampleName');
      return /дней|звонков|days|calls/i.test(word) ? NUMBER : `‹${word.trim()}›`;
    });
  }
}
