import { buildDetails } from '../cards/build-details.ts';
import type { StoredDetails } from '../cards/card-details.ts';
import type { CardRules } from '../cards/card-rules.ts';
import { type CachedCrmPerson, loadCrmPeople } from '../crm/load-crm-people.ts';
import type { Transaction } from '../db/database.ts';
import type { CallRecord, Leg } from '../domain/call-record.ts';
import type { PastCall } from '../domain/hints/hint-facts.ts';
import { phoneKeys } from '../domain/phone-number.ts';
import type { PopCard } from '../push/protocol/messages.ts';
import { numberToMatch } from './match-customers.ts';
import { buildPopCard, loadLastCalls } from './pop-card.ts';

export interface MadeCard {
  card: PopCard;
  /** Absent where the company shows nothing besides the call. */
  details?: StoredDetails;
}

/** Makes the card of a leg; undefined where nobody sits there. */
export type MakeCard = (call: CallRecord, leg: Leg) => MadeCard | undefined;

/**
 * Reads what the cards of these calls show, one query for their customers' former calls and, only where the company shows fields of CRMs, one for
 * those.
 */
export async function loadForCards(
  tx: Transaction,
  calls: readonly CallRecord[],
  { tenantId, rules, now }: { tenantId: string; rules: CardRules | undefined; now: Date },
): Promise<MakeCard> {
  const numbers = [...new Set(calls.flatMap(({ customer }) => customer.e164 ?? []))];
  const past = await loadLastCalls(tx, numbers, now, rules?.pastCalls);
  if (rules === undefined || (rules.fields.length === 0 && rules.hints.length === 0)) {
    return (call, leg) => {
      const card = buildPopCard(call, leg, ofCustomer(past, call) ?? []);
      return card && { card };
    };
  }
  const people =
    rules.fields.length === 0
      ? new Map<string, CachedCrmPerson[]>()
      : await loadCrmPeople(
          tx,
          tenantId,
          calls.flatMap((call) => numberKey(call) ?? []),
        );
  return (call, leg) => {
    const ofCall = ofCustomer(past, call);
    const card = buildPopCard(call, leg, ofCall ?? []);
    if (card === undefined) return undefined;
    const known = people.get(numberKey(call) ?? '') ?? [];
    const details = buildDetails(rules, { call, card, people: known, past: ofCall, now });
    return { card, details };
  };
}

/** Nobody has been counted where the number is not known; who never called has an empty list. */
function ofCustomer(
  past: ReadonlyMap<string, PastCall[]>,
  { customer: { e164 } }: CallRecord,
): PastCall[] | undefined {
  return e164 === undefined ? undefined : (past.get(e164) ?? []);
}

function numberKey(call: CallRecord): string | undefined {
  const number = numberToMatch(call);
  return number && phoneKeys(number)?.digits;
}
