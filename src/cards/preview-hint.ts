import { listCalls } from '../calls/list-calls.ts';
import { numberToMatch } from '../calls/match-customers.ts';
import { buildPopCard } from '../calls/pop-card.ts';
import { loadCrmPeople } from '../crm/load-crm-people.ts';
import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { CardRole } from '../domain/cards/card-field.ts';
import type { HintRule } from '../domain/hints/hint-rule.ts';
import { phoneKeys } from '../domain/phone-number.ts';
import { buildDetails } from './build-details.ts';
import { detailsFor } from './card-details.ts';
import { readyRules } from './card-rules.ts';
import { cardStore } from './card-store.ts';
import { loadPastBefore } from './past-before.ts';

export interface HintPreview {
  /** So many calls with an agent were looked at. */
  looked: number;
  /** Those on whose card it would have stood, newest first. */
  items: { callId: string; startedAt: string; customer: string; text?: string }[];
}

/**
 * On which of the last calls a rule would have said something, at their first agent. Of CRMs what is known now counts: what they had then was
 * never kept. `text` is left out where the role of whoever asks may not see it.
 */
export async function previewHint(
  tx: Transaction,
  rule: HintRule,
  { tenantId, role, limit }: { tenantId: string; role: CardRole; limit: number },
): Promise<HintPreview> {
  const config = await cardStore.config(tx);
  const rules = readyRules({ ...config, rules: [rule] });
  const records = await listCalls(tx, { limit });
  const cards = records.flatMap((call) => {
    const leg = call.legs.find(({ agentId }) => agentId !== undefined);
    const card = leg && call.direction !== 'internal' ? buildPopCard(call, leg, []) : undefined;
    return card ? [{ call, card }] : [];
  });
  const past = await loadPastBefore(
    tx,
    cards.map(({ call }) => call),
  );
  const keyOf = (call: CallRecord): string => {
    const number = numberToMatch(call);
    return (number && phoneKeys(number)?.digits) ?? '';
  };
  const people = await loadCrmPeople(
    tx,
    tenantId,
    cards.map(({ call }) => keyOf(call)),
  );
  const items = cards.flatMap(({ call, card }) => {
    const known = people.get(keyOf(call)) ?? [];
    const now = new Date(card.openedAt);
    const details = buildDetails(rules, { call, card, people: known, past: past.get(call.callId), now });
    if (details.hints.length === 0) return [];
    const text = detailsFor(role, details).hints[0]?.text;
    return [
      {
        callId: call.callId,
        startedAt: call.startedAt,
        customer: nameOf(call),
        ...(text !== undefined && { text }),
      },
    ];
  });
  return { looked: cards.length, items };
}

function nameOf({ matches, customer }: CallRecord): string {
  return matches.find(({ chosen }) => chosen)?.name ?? customer.name ?? customer.e164 ?? customer.digits;
}
