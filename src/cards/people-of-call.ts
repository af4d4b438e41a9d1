import type { CachedCrmPerson } from '../crm/load-crm-people.ts';
import type { CallRecord, Match } from '../domain/call-record.ts';
import type { CardField } from '../domain/cards/card-field.ts';

type Candidate = Pick<Match, 'type' | 'id'>;

/**
 * Whose value a field shows: of the candidates at its account (of its type, where its name has one in front) the chosen one, else the only certain
 * one, else the only contact of those. Between several nobody's: what is shown of the wrong person is worse than nothing.
 */
export function personFor(
  { accountId, field }: Pick<CardField, 'accountId' | 'field'>,
  { matches }: Pick<CallRecord, 'matches'>,
  people: readonly CachedCrmPerson[],
): CachedCrmPerson | undefined {
  const [type] = field.includes('.') ? field.split('.', 1) : [];
  const here = matches.filter(
    (match) => match.accountId === accountId && (type === undefined || match.type === type),
  );
  const one =
    here.find(({ chosen }) => chosen) ?? onlyOf(here.filter(({ confidence }) => confidence !== 'fuzzy'));
  return (
    one &&
    people.find(
      (person) => person.accountId === accountId && person.type === one.type && person.id === one.id,
    )
  );
}

function onlyOf(certain: readonly Candidate[]): Candidate | undefined {
  if (certain.length === 1) return certain[0];
  const contacts = certain.filter(({ type }) => type === 'contact');
  return contacts.length === 1 ? contacts[0] : undefined;
}
