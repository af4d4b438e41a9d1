import type { CrmRef, CrmStep, Json, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmocrmAccount, askAmocrm, embedded, type Fields, isAbout } from './api.ts';
import type { Card } from './memory.ts';
import { pageOf } from './settings.ts';
import { type AmocrmBody, bodyOf } from './steps.ts';
import { typeOf } from './words.ts';

/** A user of a call, by the fields in which we name one. */
const NO_USER = /responsible_user_id|created_by|updated_by|call_responsible/;
/** Nobody has the number, in the ways in which it may be said. */
const NOBODY = /not found/i;
const KEPT_NOTHING = 'amoCRM knows nobody with this number and kept no call';

export async function make(account: AmocrmAccount, step: CrmStep): Promise<Made> {
  const body = bodyOf(step);
  try {
    const answer = await askAmocrm(account, { method: 'POST', path: body.path, body: body.send });
    return toMade(account, step.id, body, answer);
  } catch (error) {
    const made =
      withoutUser(error, body) ?? withoutPerson(error, step, body) ?? withoutCard(error, step, body);
    if (made === undefined) throw error;
    return made;
  }
}

function toMade(account: AmocrmAccount, id: string, body: AmocrmBody, answer: Fields | undefined): Made {
  if (id === 'contact') return contactMade(account, idOf(embedded(answer, 'contacts')[0]));
  if (id === 'unsorted') return { remember: body.after ?? {} };
  if (id !== 'call') return { remember: body.after ?? {} };
  if (body.card !== undefined) return callMade(account, body, body.card, idOf(embedded(answer, 'notes')[0]));
  const call = embedded(answer, 'calls')[0];
  // 201, and no call in it: that is how a call whose number nobody has is dropped.
  if (call === undefined) return { remember: body.after ?? {}, notice: KEPT_NOTHING };
  const type = typeOf(call.entity_type);
  const cardId = call.entity_id;
  const card: Card | undefined =
    type === undefined || (typeof cardId !== 'number' && typeof cardId !== 'string')
      ? undefined
      : { type, id: String(cardId) };
  return callMade(account, body, card, idOf(call));
}

/** The call stands in this card. Its own id is told by some answers only. */
export function callMade(
  account: AmocrmAccount,
  body: AmocrmBody,
  card: Card | undefined,
  id: string | undefined,
): Made {
  const url = card && pageOf(account.settings, card.type, card.id);
  const refs: CrmRef[] = [{ kind: 'call', id: id ?? body.call, ...(url !== undefined && { url }) }];
  return { remember: { ...body.after, ...(card && { card: { ...card } }) }, refs };
}

export function contactMade(account: AmocrmAccount, id: string | undefined): Made {
  if (id === undefined) throw new ConnectorError('badPayload', 'the new contact has no id');
  return {
    remember: { made: { type: 'contacts', id } },
    refs: [{ kind: 'contact', id, url: pageOf(account.settings, 'contacts', id) }],
  };
}

/** The user left: the call goes to the user of the settings, else to nobody. */
function withoutUser(error: unknown, { user, strangers = [] }: AmocrmBody): Made | undefined {
  if (user === undefined || !isAbout(error, NO_USER)) return undefined;
  return remembering({ strangers: [...strangers, user] }, `amoCRM has no active user ${user}`);
}

/** The contact was deleted, or merged into another: amoCRM looks for the number itself. */
function withoutPerson(error: unknown, { id }: CrmStep, { card }: AmocrmBody): Made | undefined {
  if (id !== 'call' || card === undefined || !(isAbout(error, NOBODY) || isStatus(error, 404)))
    return undefined;
  return remembering(
    { withoutPerson: true, made: null },
    `amoCRM has no ${card.type} ${card.id} any more: it looks for the number itself`,
  );
}

/** Nobody has the number; or the card of a note is gone, and there is nowhere to write it. */
function withoutCard(error: unknown, { id }: CrmStep, { card, after = {} }: AmocrmBody): Made | undefined {
  const isGone = isAbout(error, NOBODY) || isStatus(error, 404);
  if (!isGone || id === 'contact' || id === 'unsorted' || id.startsWith('pop:')) return undefined;
  return remembering(
    after,
    card === undefined ? KEPT_NOTHING : `amoCRM has no ${card.type} ${card.id} any more`,
  );
}

function remembering(remember: { [field: string]: Json }, notice: string): Made {
  return { remember, notice };
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ConnectorError && error.kind === 'refused' && error.status === status;
}

function idOf(item: Fields | undefined): string | undefined {
  const id = item?.id;
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : undefined;
}
