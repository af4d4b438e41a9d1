import type { CachedCrmPerson } from '../crm/load-crm-people.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { readFieldValue } from '../domain/cards/field-value.ts';
import { sayHints } from '../domain/hints/compile-hints.ts';
import type { PastCall } from '../domain/hints/hint-facts.ts';
import type { PopCard } from '../push/protocol/messages.ts';
import type { StoredDetails } from './card-details.ts';
import type { CardRules } from './card-rules.ts';
import { personFor } from './people-of-call.ts';

export interface DetailsInput {
  call: CallRecord;
  card: Pick<PopCard, 'legId' | 'agentId' | 'chain'>;
  /** Whom CRMs have for the customer's number. */
  people: readonly CachedCrmPerson[];
  /** Calls with the customer, newest first; this one may be among them. Absent where the customer's number is not known. */
  past?: readonly PastCall[] | undefined;
  now: Date;
}

/** What a card shows besides the call, for every role; `detailsFor` says what one of them gets. */
export function buildDetails(
  rules: CardRules,
  { call, card, people, past, now }: DetailsInput,
): StoredDetails {
  const values = valuesOf(rules, call, people);
  const hints = sayHints(
    rules.hints,
    {
      call,
      agentId: card.agentId,
      at: now,
      timeZone: rules.timeZone,
      hops: card.chain.length,
      values,
      ...(past && { past: past.filter(({ callId }) => callId !== call.callId) }),
    },
    rules.language,
  );
  const fields = rules.fields.flatMap(({ fieldId, label, format, roles }) => {
    const value = values.get(fieldId);
    return value === undefined ? [] : [{ label, value, format, roles }];
  });
  return { callId: call.callId, legId: card.legId, fields, hints };
}

/** Key: field id; only of people who are known. */
export function valuesOf(
  { fields, timeZone }: Pick<CardRules, 'fields' | 'timeZone'>,
  call: CallRecord,
  people: readonly CachedCrmPerson[],
): Map<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const field of fields) {
    const person = personFor(field, call, people);
    if (person === undefined) continue;
    const value = person.fields?.[field.field];
    values.set(
      field.fieldId,
      value === undefined ? undefined : readFieldValue(value, field.format, timeZone),
    );
  }
  return values;
}
