import { randomUUID } from 'node:crypto';
import { CARD_ROLES, type CardField, type CardRole } from '../domain/cards/card-field.ts';
import { compileHint } from '../domain/hints/compile-hints.ts';
import { compileSentence } from '../domain/hints/compile-sentence.ts';
import { type HintRule, MOST_HINTS } from '../domain/hints/hint-rule.ts';
import { AppError } from '../platform/app-error.ts';
import { cardStore, type StoredHint } from './card-store.ts';
import { type CardServiceOptions, changeCards, isWhole, type Problem } from './change-cards.ts';
import { type HintPreview, previewHint } from './preview-hint.ts';

export type HintWish = Omit<StoredHint, 'hintId'>;

/** What a company's cards say, and when. */
export class HintService {
  readonly #options: CardServiceOptions;

  constructor(options: CardServiceOptions) {
    this.#options = options;
  }

  list(tenantId: string): Promise<StoredHint[]> {
    return this.#options.database.tenant(tenantId, (tx) => cardStore.hints(tx));
  }

  create(tenantId: string, wish: HintWish): Promise<StoredHint> {
    return changeCards(this.#options, tenantId, async (tx) => {
      if ((await cardStore.hints(tx)).length >= MOST_HINTS) {
        throw new AppError('unprocessable', `There are ${MOST_HINTS} hints already: remove one first.`);
      }
      refuseNonsense(wish, await cardStore.fields(tx));
      const hint = { hintId: randomUUID(), ...wish };
      await cardStore.insertHint(tx, tenantId, hint);
      return hint;
    });
  }

  update(tenantId: string, hintId: string, wish: HintWish): Promise<StoredHint> {
    return changeCards(this.#options, tenantId, async (tx) => {
      findHint(await cardStore.hints(tx), hintId);
      refuseNonsense(wish, await cardStore.fields(tx));
      const hint = { hintId, ...wish };
      await cardStore.updateHint(tx, hint);
      return hint;
    });
  }

  remove(tenantId: string, hintId: string): Promise<void> {
    return changeCards(this.#options, tenantId, async (tx) => {
      findHint(await cardStore.hints(tx), hintId);
      await cardStore.removeHint(tx, hintId);
    });
  }

  arrange(tenantId: string, hintIds: readonly string[]): Promise<StoredHint[]> {
    return changeCards(this.#options, tenantId, async (tx) => {
      const all = (await cardStore.hints(tx)).map(({ hintId }) => hintId);
      if (!isWhole(hintIds, all)) {
        throw new AppError('conflict', 'Somebody added or removed hints meanwhile.');
      }
      await cardStore.arrange(tx, 'hints', hintIds);
      return cardStore.hints(tx);
    });
  }

  preview(
    tenantId: string,
    rule: HintRule,
    { role, limit }: { role: CardRole; limit: number },
  ): Promise<HintPreview> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const fields = await cardStore.fields(tx);
      refuseNonsense(rule, fields);
      // When it fires tells of its fields as much as what it says.
      if (!compileHint({ ...rule, roles: CARD_ROLES }, fields)?.roles.includes(role)) {
        throw new AppError('forbidden', 'Your role may not see all the fields that this hint goes by.');
      }
      return previewHint(tx, rule, { tenantId, role, limit });
    });
  }
}

function findHint(hints: readonly StoredHint[], hintId: string): void {
  if (!hints.some((hint) => hint.hintId === hintId)) {
    throw new AppError('notFound', 'There is no such hint.');
  }
}

/** What no schema sees: words that mean nothing, fields that are not there, and hints that nobody would ever see. */
function refuseNonsense(rule: HintRule, fields: readonly CardField[]): void {
  const problems: Problem[] = rule.conditions.flatMap((condition, index) =>
    condition.of === 'field' && !fields.some(({ fieldId }) => fieldId === condition.fieldId)
      ? [{ path: `body.conditions.${index}.fieldId`, message: 'is no field of the card' }]
      : [],
  );
  const sentence = compileSentence(rule.say, fields);
  if ('unknown' in sentence) {
    const words = sentence.unknown.join(', ');
    problems.push({ path: 'body.say', message: `nothing is known by the name of ${words}` });
  }
  if (problems.length === 0 && compileHint(rule, fields) === undefined) {
    problems.push({ path: 'body.roles', message: 'none of them may see all the fields that it goes by' });
  }
  if (problems.length > 0) {
    throw new AppError('unprocessable', 'The hint cannot be kept like this.', { details: { problems } });
  }
}
