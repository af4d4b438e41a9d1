import type { CrmStep, Found } from '../../../src/domain/crm/crm-step.ts';
import { isAmong } from '../../../src/domain/crm/people-with.ts';
import { type AmocrmAccount, type Fields, listAmocrm } from './api.ts';
import { cardsOf, contactsOf, numbersOf } from './cards.ts';
import { callMade, contactMade } from './make.ts';
import type { Card } from './memory.ts';
import { type AmocrmBody, bodyOf } from './steps.ts';

/** amoCRM cannot be asked for a call: its cards are read, those where it may have been put. */
export async function find(account: AmocrmAccount, step: CrmStep): Promise<Found> {
  const body = bodyOf(step);
  switch (step.id.split(':')[0]) {
    case 'contact':
      return findContact(account, body);
    case 'unsorted':
      return findUnsorted(account, body);
    case 'call':
      return findCall(account, body);
    default:
      return findNote(account, body);
  }
}

async function findCall(account: AmocrmAccount, body: AmocrmBody): Promise<Found> {
  const cards = body.card === undefined ? await cardsOf(account, body.number) : [body.card];
  for (const card of cards) {
    const notes = [
      ...(await notesOf(account, card, 'call_in')),
      ...(await notesOf(account, card, 'call_out')),
    ];
    const note = notes.find(({ params }) => (Object(params) as Fields).uniq === body.call);
    if (note !== undefined) return { state: 'made', ...callMade(account, body, card, String(note.id)) };
  }
  return { state: 'absent' };
}

async function findNote(account: AmocrmAccount, { card, mark, after = {} }: AmocrmBody): Promise<Found> {
  if (card === undefined || mark === undefined) return { state: 'unclear' };
  const notes = await notesOf(account, card, 'common');
  const isThere = notes.some(({ params }) => String((Object(params) as Fields).text).includes(mark));
  return isThere ? { state: 'made', remember: after } : { state: 'absent' };
}

async function findContact(account: AmocrmAccount, { number }: AmocrmBody): Promise<Found> {
  const found = await contactsOf(account, number);
  // The search compares ends, and those of people in two countries may be the same.
  const contact = found.find(
    (card) => !number.startsWith('+') || isAmong(numbersOf(card), number, account.country),
  );
  return contact === undefined
    ? { state: 'absent' }
    : { state: 'made', ...contactMade(account, String(contact.id)) };
}

async function findUnsorted(account: AmocrmAccount, { call, after = {} }: AmocrmBody): Promise<Found> {
  const heap = await listAmocrm(account, '/api/v4/leads/unsorted', 'unsorted', {
    'filter[category][]': 'sip',
    'order[created_at]': 'desc',
  });
  const isThere = heap.some(
    ({ source_uid: uid, metadata }) => uid === call || (Object(metadata) as Fields).uniq === call,
  );
  return isThere ? { state: 'made', remember: after } : { state: 'absent' };
}

function notesOf(account: AmocrmAccount, { type, id }: Card, noteType: string): Promise<Fields[]> {
  return listAmocrm(account, `/api/v4/${type}/${id}/notes`, 'notes', {
    'filter[note_type][]': noteType,
    'order[id]': 'desc',
  });
}
