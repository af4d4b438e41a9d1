import { z } from 'zod';
import { CALL_OUTCOMES } from '../../domain/call-event.ts';
import { CARD_ROLES, FIELD_FORMATS, FIELD_NAME } from '../../domain/cards/card-field.ts';
import { COMPARISONS, HINT_TONES, MOST_CONDITIONS } from '../../domain/hints/hint-rule.ts';
import { instant, text } from './common.ts';

const roles = z
  .array(z.enum(CARD_ROLES))
  .min(1)
  .max(CARD_ROLES.length)
  .refine((list) => new Set(list).size === list.length, 'names a role twice')
  .meta({ description: 'Sessions of these roles alone are sent it.' });

const noBraces = /^[^{}]+$/;

export const fieldWish = {
  accountId: z.uuid().toLowerCase(),
  field: z.string().regex(FIELD_NAME).meta({
    description:
      'As the CRM names it: `mobilephone`; `company.revenue` (`contact.`, `lead.`) where only one type of person has it.',
  }),
  label: text(60)
    .refine((label) => noBraces.test(label), 'must not contain braces')
    .meta({ description: 'Unique. Hints name the field by it.' }),
  format: z.enum(FIELD_FORMATS),
  roles,
};

export const cardFieldSchema = z.object({ fieldId: z.uuid(), ...fieldWish }).meta({
  id: 'CardField',
  description: 'A field of a CRM that cards show.',
});

const compared = { compare: z.enum(COMPARISONS), number: z.int().min(0).max(1_000_000_000) };
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const days = z.int().min(1).max(366);
const textCheck = { check: z.enum(['equals', 'contains']), text: text(200) };
const ofField = { of: z.literal('field'), fieldId: z.uuid().toLowerCase() };

const conditionSchema = z
  .union([
    z.strictObject({ of: z.literal('direction'), is: z.enum(['inbound', 'outbound']) }),
    z.strictObject({ of: z.literal('line'), is: text(100) }),
    z.strictObject({ of: z.literal('queue'), is: text(200) }),
    z.strictObject({ of: z.literal('time'), from: time, to: time }),
    z.strictObject({
      of: z.literal('weekday'),
      in: z
        .array(z.literal([1, 2, 3, 4, 5, 6, 7]))
        .min(1)
        .max(7),
    }),
    z.strictObject({ of: z.literal('hops'), ...compared }),
    z.strictObject({ of: z.literal('menu'), is: text(200) }),
    z.strictObject({ of: z.literal('known'), is: z.boolean() }),
    z.strictObject({ of: z.literal('company'), ...textCheck }),
    z.strictObject({ of: z.literal('owner'), is: z.enum(['me', 'other', 'nobody']) }),
    z.strictObject({ ...ofField, ...textCheck }),
    z.strictObject({
      ...ofField,
      check: z.literal('number'),
      compare: z.enum(COMPARISONS),
      number: z.number().min(-1e12).max(1e12),
    }),
    z.strictObject({ ...ofField, check: z.literal('withinDays'), days: z.int().min(0).max(3_660) }),
    z.strictObject({ ...ofField, check: z.enum(['past', 'filled', 'empty']) }),
    z.strictObject({ of: z.literal('callsToday'), ...compared }),
    z.strictObject({ of: z.literal('missed'), days, ...compared }),
    z.strictObject({ of: z.literal('daysSinceLastCall'), ...compared }),
    z.strictObject({ of: z.literal('lastOutcome'), is: z.enum(CALL_OUTCOMES) }),
    z.strictObject({ of: z.literal('lastAgent'), is: z.enum(['me', 'other']) }),
  ])
  .meta({ id: 'HintCondition', description: 'What is not known does not hold (docs/cards.md).' });

export const hintRule = {
  match: z.enum(['all', 'any']),
  conditions: z.array(conditionSchema).min(1).max(MOST_CONDITIONS),
  say: text(300).meta({
    description:
      '`{name}`, `{calls today}`, the label of a field, `{days until: …}` and others stand for what is known (docs/cards.md); Russian words do as well.',
  }),
  tone: z.enum(HINT_TONES),
  roles,
};
export const hintWish = { ...hintRule, enabled: z.boolean() };

export const hintSchema = z.object({ hintId: z.uuid(), ...hintWish }).meta({
  id: 'Hint',
  description: 'A sentence that the card says when its conditions hold.',
});

export const hintPreviewSchema = z
  .object({
    looked: z.int().meta({ description: 'So many calls with an agent were looked at.' }),
    items: z.array(
      z.object({
        callId: z.uuid(),
        startedAt: instant,
        customer: z.string(),
        text: z
          .string()
          .optional()
          .meta({ description: 'Absent where your role may not see a field that it goes by.' }),
      }),
    ),
  })
  .meta({ id: 'HintPreview' });
