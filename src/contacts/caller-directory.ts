import type { Transaction } from '../db/database.ts';
import type { Match } from '../domain/call-record.ts';
import type { PhoneNumber } from '../domain/phone-number.ts';

/** Who may be at the other end, ranked and never guessed: `chosen` only when one candidate is certain or was picked before. */
export interface CallerDirectory {
  /** One query for many numbers; keyed by `PhoneNumber.digits`. Withheld, internal and own numbers give no candidates. */
  matchMany(
    tx: Transaction,
    tenantId: string,
    numbers: readonly PhoneNumber[],
  ): Promise<Map<string, Match[]>>;
}
