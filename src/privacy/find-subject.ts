import type { Transaction } from '../db/database.ts';
import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';
import { anyOf, isLone, numberChange, TAIL_DIGITS, tailOf } from './number-patterns.ts';
import type { Subject } from './subject.ts';

/** Who is meant, as it was asked. */
export interface Wanted {
  numbers: readonly string[];
  contactIds: readonly string[];
}

/**
 * Who it is: the contacts that were named and those with the numbers that were named, and all numbers of these. Throws `unprocessable` where
 * numbers cannot be read or are the company's own. Calls and names are for `followSubject`: to look for them takes a while.
 */
export async function findSubject(tx: Transaction, wanted: Wanted, country: string): Promise<Subject> {
  const numbers = new Set(wanted.numbers.map((number) => readNumber(number, country)));
  const contacts = await contactsOf(tx, [...numbers], wanted.contactIds);
  if (contacts.length === 0 && numbers.size === 0) {
    throw new AppError('notFound', 'There is no such contact.');
  }
  for (const number of await numbersOf(
    tx,
    contacts.map(({ contactId }) => contactId),
  ))
    numbers.add(number);
  const all = [...numbers].filter((digits) => digits.length >= TAIL_DIGITS);
  await refuseOwn(tx, all);
  return { numbers: all, contacts, callIds: [], names: [], sharedNames: [] };
}

/** With the calls that name the person by now, and every name that he or she is known by. */
export async function followSubject(tx: Transaction, subject: Subject): Promise<Subject> {
  const { numbers, contacts } = subject;
  const callIds = [...new Set([...subject.callIds, ...(await callsNaming(tx, numbers))])];
  const known = [...subject.names, ...subject.sharedNames];
  const names = await namesOf(tx, { contacts, callIds, known, tails: numbers.map(tailOf) });
  return { ...subject, callIds, ...(await splitNames(tx, names, subject)) };
}

async function callsNaming(tx: Transaction, numbers: readonly string[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const pattern = anyOf(numbers.map((number) => numberChange(number, '')));
  const { rows } = await tx.query<{ call_id: string }>(
    `SELECT DISTINCT call_id FROM (
       SELECT call_id FROM calls WHERE tenant_id = current_tenant() AND record::text ~ $1
       UNION ALL SELECT call_id FROM call_facts WHERE tenant_id = current_tenant() AND body::text ~ $1) AS found`,
    [pattern],
  );
  return rows.map(({ call_id: callId }) => callId);
}

function readNumber(written: string, country: string): string {
  const keys = phoneKeys(parsePartyNumber(written, { country, form: 'mixed' }));
  if (keys === undefined || keys.digits.length < TAIL_DIGITS) {
    throw new AppError('unprocessable', `"${written}" is not a whole phone number.`, {
      details: { problems: [{ path: 'numbers', message: 'is not a whole phone number' }] },
    });
  }
  return keys.digits;
}

async function contactsOf(tx: Transaction, numbers: readonly string[], contactIds: readonly string[]) {
  const { rows } = await tx.query<{ contact_id: string; name: string }>(
    `SELECT contact_id, name FROM contacts WHERE tenant_id = current_tenant() AND (contact_id = ANY($1::uuid[])
       OR contact_id IN (SELECT contact_id FROM contact_numbers WHERE tenant_id = current_tenant() AND last10 = ANY($2::text[])))
      ORDER BY contact_id`,
    [contactIds, numbers.map(tailOf)],
  );
  return rows.map(({ contact_id: contactId, name }) => ({ contactId, name }));
}

async function numbersOf(tx: Transaction, contactIds: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ digits: string }>(
    'SELECT digits FROM contact_numbers WHERE tenant_id = current_tenant() AND contact_id = ANY($1::uuid[])',
    [contactIds],
  );
  return rows.map(({ digits }) => digits);
}

/** The numbers of the company and of its people are in every call. */
async function refuseOwn(tx: Transaction, numbers: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ digits: string }>(
    `SELECT digits FROM own_numbers WHERE tenant_id = current_tenant() AND right(digits, ${TAIL_DIGITS}) = ANY($1::text[])
     UNION ALL SELECT value FROM devices WHERE tenant_id = current_tenant() AND right(value, ${TAIL_DIGITS}) = ANY($1::text[])`,
    [numbers.map(tailOf)],
  );
  if (rows.length > 0) {
    throw new AppError('unprocessable', 'One of the numbers belongs to the company or to one of its agents.');
  }
}

/** As contacts and as the PBX names them in their own calls. */
async function namesOf(
  tx: Transaction,
  {
    contacts,
    callIds,
    known,
    tails,
  }: {
    contacts: Subject['contacts'];
    callIds: readonly string[];
    known: readonly string[];
    tails: readonly string[];
  },
): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `SELECT record::jsonb #>> '{customer,name}' AS name FROM calls
      WHERE tenant_id = current_tenant() AND call_id = ANY($1::uuid[]) AND right(customer_digits, ${TAIL_DIGITS}) = ANY($2::text[])
        AND record::jsonb #>> '{customer,name}' IS NOT NULL
     UNION SELECT person->>'name' FROM crm_calls WHERE tenant_id = current_tenant() AND call_id = ANY($1::uuid[])
        AND right(number_key, ${TAIL_DIGITS}) = ANY($2::text[]) AND person->>'name' IS NOT NULL
     UNION SELECT person->>'name' FROM crm_people WHERE tenant_id = current_tenant() AND right(number_key, ${TAIL_DIGITS}) = ANY($2::text[])
        AND person->>'name' IS NOT NULL
     UNION SELECT person->>'name' FROM crm_lookups, jsonb_array_elements(people) AS person WHERE tenant_id = current_tenant()
        AND right(number_key, ${TAIL_DIGITS}) = ANY($2::text[]) AND jsonb_array_length(people) = 1 AND person->>'name' IS NOT NULL`,
    [callIds, tails],
  );
  const names = [...[...contacts, ...rows].map(({ name }) => name.trim()), ...known];
  return [...new Set(names)].filter((name) => /\p{L}{2}/u.test(name));
}

/** Whose name others have, too: contacts, agents, and whoever calls under it from another number (`New client`). */
async function splitNames(tx: Transaction, names: readonly string[], { contacts, numbers }: Subject) {
  const { rows } = await tx.query<{ name: string }>(
    `SELECT lower(name) AS name FROM contacts WHERE tenant_id = current_tenant() AND contact_id <> ALL($2::uuid[])
        AND search_name = ANY($1::text[])
     UNION SELECT lower(name) FROM agents WHERE tenant_id = current_tenant() AND lower(name) = ANY($1::text[])
     UNION SELECT lower(record::jsonb #>> '{customer,name}') FROM calls WHERE tenant_id = current_tenant()
        AND right(customer_digits, ${TAIL_DIGITS}) <> ALL($3::text[]) AND lower(record::jsonb #>> '{customer,name}') = ANY($1::text[])`,
    [
      names.map((name) => name.toLowerCase()),
      contacts.map(({ contactId }) => contactId),
      numbers.map(tailOf),
    ],
  );
  const others = new Set(rows.map(({ name }) => name));
  const isOwn = (name: string): boolean => !others.has(name.toLowerCase()) && !isLone(name);
  return { names: names.filter(isOwn), sharedNames: names.filter((name) => !isOwn(name)) };
}
