import type { Database } from '../db/database.ts';
import { type NumberForm, parsePartyNumber } from '../domain/phone-number.ts';
import type { CallerDirectory } from './caller-directory.ts';

/** Where the number was written down, which says how it is to be read. */
export interface CallerAt {
  tenantId: string;
  country: string;
  port: { readonly numberForm: NumberForm };
}

/** The contact that a number certainly belongs to; undefined for strangers, and where it could be one of several. */
export async function certainCaller(
  { database, callers }: { database: Database; callers: CallerDirectory },
  { tenantId, country, port }: CallerAt,
  caller: string,
): Promise<{ name: string; ownerAgentId?: string } | undefined> {
  const number = parsePartyNumber(caller, { country, form: port.numberForm });
  const matches = await database.tenant(tenantId, (tx) => callers.matchMany(tx, tenantId, [number]));
  return matches.get(number.digits)?.find(({ chosen }) => chosen);
}
