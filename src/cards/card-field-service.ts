import { randomUUID } from 'node:crypto';
import type { Transaction } from '../db/database.ts';
import type { CardField } from '../domain/cards/card-field.ts';
import { compileSentence, isTakenWord, renameInSentence } from '../domain/hints/compile-sentence.ts';
import { foldText } from '../domain/hints/known-facts.ts';
import { AppError } from '../platform/app-error.ts';
import { cardStore, type StoredHint } from './card-store.ts';
import { type CardServiceOptions, changeCards, isWhole, type Problem } from './change-cards.ts';

export type FieldWish = Omit<CardField, 'fieldId'>;

/** More are read by nobody while a telephone rings; look-ups take as many along. */
const MOST_FIELDS = 50;

/** Which fields of CRMs a company's cards show, and to whom. */
export class CardFieldService {
  readonly #options: CardServiceOptions;

  constructor(options: CardServiceOptions) {
    this.#options = options;
  }

  list(tenantId: string): Promise<CardField[]> {
    return this.#options.database.tenant(tenantId, (tx) => cardStore.fields(tx));
  }

  create(tenantId: string, wish: FieldWish): Promise<CardField> {
    return changeCards(this.#options, tenantId, async (tx) => {
      const fields = await cardStore.fields(tx);
      if (fields.length >= MOST_FIELDS) {
        throw new AppError('unprocessable', `There are ${MOST_FIELDS} fields already: remove one first.`);
      }
      await refuseNonsense(tx, wish, fields);
      const field = { fieldId: randomUUID(), ...wish };
      await cardStore.insertField(tx, tenantId, field);
      return field;
    });
  }

  /** Sentences that name it go on naming it. */
  update(tenantId: string, fieldId: string, wish: FieldWish): Promise<CardField> {
    return changeCards(this.#options, tenantId, async (tx) => {
      const fields = await cardStore.fields(tx);
      const before = findField(fields, fieldId);
      const others = fields.filter((field) => field !== before);
      await refuseNonsense(tx, wish, others);
      const field = { fieldId, ...wish };
      await cardStore.updateField(tx, field);
      for (const hint of await cardStore.hints(tx)) {
        const say = renameInSentence(hint.say, before.label, field.label);
        if (say !== hint.say) await cardStore.updateHint(tx, { ...hint, say });
      }
      return field;
    });
  }

  /** Refused while hints go by it. */
  remove(tenantId: string, fieldId: string): Promise<void> {
    return changeCards(this.#options, tenantId, async (tx) => {
      const fields = await cardStore.fields(tx);
      findField(fields, fieldId);
      const hints = (await cardStore.hints(tx)).filter((hint) => goesBy(hint, fieldId, fields));
      if (hints.length > 0) {
        const shown = { hints: hints.map(({ hintId, say }) => ({ hintId, say })) };
        throw new AppError('conflict', 'Hints go by this field: change them first.', { shown });
      }
      await cardStore.removeField(tx, fieldId);
    });
  }

  arrange(tenantId: string, fieldIds: readonly string[]): Promise<CardField[]> {
    return changeCards(this.#options, tenantId, async (tx) => {
      const fields = await cardStore.fields(tx);
      if (
        !isWhole(
          fieldIds,
          fields.map(({ fieldId }) => fieldId),
        )
      ) {
        throw new AppError('conflict', 'Somebody added or removed fields meanwhile.');
      }
      await cardStore.arrange(tx, 'fields', fieldIds);
      return cardStore.fields(tx);
    });
  }
}

function findField(fields: readonly CardField[], fieldId: string): CardField {
  const found = fields.find((field) => field.fieldId === fieldId);
  if (found === undefined) throw new AppError('notFound', 'There is no such field.');
  return found;
}

function goesBy({ conditions, say }: StoredHint, fieldId: string, fields: readonly CardField[]): boolean {
  const sentence = compileSentence(say, fields);
  const said = 'unknown' in sentence ? [] : sentence.fields;
  return (
    conditions.some((condition) => condition.of === 'field' && condition.fieldId === fieldId) ||
    said.some((field) => field.fieldId === fieldId)
  );
}

async function refuseNonsense(
  tx: Transaction,
  { accountId, field, label }: FieldWish,
  others: readonly CardField[],
): Promise<void> {
  const problems: Problem[] = [];
  const account = await tx.query(
    'SELECT 1 FROM crm_accounts WHERE account_id = $1 AND tenant_id = current_tenant()',
    [accountId],
  );
  if (account.rowCount === 0) problems.push({ path: 'body.accountId', message: 'is no account at a CRM' });
  if (others.some((one) => one.accountId === accountId && one.field === field)) {
    problems.push({ path: 'body.field', message: 'is on the card already' });
  }
  if (others.some((one) => foldText(one.label) === foldText(label))) {
    problems.push({ path: 'body.label', message: 'is the name of another field' });
  }
  if (isTakenWord(label)) problems.push({ path: 'body.label', message: 'means something else in hints' });
  if (problems.length > 0) {
    throw new AppError('unprocessable', 'The field cannot be kept like this.', { details: { problems } });
  }
}
