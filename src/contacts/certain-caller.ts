import type { Database } from '../db/database.ts';
import type { Match } from '../domain/call-record.ts';
import { type NumberForm, type PhoneKeys, parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import type { CallerDirectory } from './caller-directory.ts';

/** Where the number was written down, which says how it is to be read. */
export interface CallerAt {
  tenantId: string;
  country: string;
  port: { readonly numberForm: NumberForm };
}

/** Others who may know a caller, and take their time. */
export interface SlowDirectories {
  /** Returns whether the directory may know more by now; after `patienceMs` at the latest. */
  ask(tenantId: string, keys: PhoneKeys, patienceMs: number): Promise<boolean>;
}

export interface CertainCallerOptions {
  database: Database;
  callers: CallerDirectory;
  others?: SlowDirectories;
}

/**
 * The contact that a number certainly belongs to; undefined for strangers, and where it could be one of several. `patienceMs`: how long others may be
 * waited for where nobody here knows the number; whoever is known here never waits.
 */
export async function certainCaller(
  { database, callers, others }: CertainCallerOptions,
  { tenantId, country, port }: CallerAt,
  caller: string,
  patienceMs = 0,
): Promise<{ name: string; ownerAgentId?: string } | undefined> {
  const number = parsePartyNumber(caller, { country, form: port.numberForm });
  const look = async (): Promise<Match[]> => {
    const matches = await database.tenant(tenantId, (tx) => callers.matchMany(tx, tenantId, [number]));
    return matches.get(number.digits) ?? [];
  };
  const known = await look();
  const chosen = chosenOf(known);
  if (chosen !== undefined || known.some(isOwnAndAmbiguous)) return chosen;
  const keys = phoneKeys(number);
  if (keys === undefined || patienceMs <= 0 || !(await others?.ask(tenantId, keys, patienceMs)))
    return undefined;
  return chosenOf(await look());
}

function chosenOf(matches: readonly Match[]): Match | undefined {
  return matches.find(({ chosen }) => chosen);
}

/** Several of ours have the number: nobody else can say who of them it is. */
function isOwnAndAmbiguous({ crm, confidence }: Match): boolean {
  return crm === 'callweave' && confidence !== 'fuzzy';
}
