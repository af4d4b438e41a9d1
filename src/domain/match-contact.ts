import type { Match } from './call-record.ts';
import { type PhoneNumber, phoneKeys } from './phone-number.ts';

/** A contact that may be at the other end: one of its numbers ends like the caller's, or an agent picked it before. */
export interface ContactCandidate {
  contactId: string;
  name: string;
  company?: string;
  ownerAgentId?: string;
  active: boolean;
  /** The contact's number, in the keys of `phoneKeys`; absent when only the pick brought it here. */
  number?: { e164?: string; digits: string };
  /** An agent chose this contact for this very number. */
  picked: boolean;
  /** Of a CRM: at which account, and what it calls them. Absent: our own directory. */
  at?: CrmSource;
}

export interface CrmSource {
  connector: string;
  accountId: string;
  type: CrmPersonType;
  /** Place of the account among those of the tenant; lower is asked first. */
  rank: number;
}
export type CrmPersonType = 'contact' | 'company' | 'lead';

/** Fewer equal digits than these say nothing: every town has a 123-45-67. */
const CERTAIN_SUFFIX = 10;

/** Our own directory comes before every account. */
const OWN_RANK = -1;
const TYPE_ORDER = { contact: 0, lead: 1, company: 2 } as const;

/** Between equally certain ways to the same contact, the one that says most is told. */
const TOLD_FIRST = ['e164', 'last10', 'pick'];

const CONFIDENCE_ORDER = { exact: 0, suffix: 1, fuzzy: 2 } as const;

/**
 * Ranks who may be calling. Pure; the same candidates in any order give the same answer.
 *
 * - `exact`: the E.164 numbers are equal. · `suffix`: the last ten digits are equal and one side's country is unknown.
 * - `fuzzy`: equal endings of two known countries, or of fewer than ten digits: shown, never chosen by itself.
 *
 * Exact numbers come first, wherever they are known; of equals our own directory, then the accounts of CRMs in their order. The first source of the best
 * certain confidence decides: `chosen` is whom an agent picked before, else its only one, else its only contact. Otherwise nobody: a person picks.
 */
export function matchContacts(phone: PhoneNumber, candidates: readonly ContactCandidate[]): Match[] {
  const keys = phoneKeys(phone);
  if (keys === undefined) return [];

  /** Key: source, type and id. A contact with several matching numbers counts once, by its best. */
  const best = new Map<string, Ranked>();
  for (const candidate of candidates) {
    const ranked = candidate.active ? rank(keys, candidate) : undefined;
    if (ranked === undefined) continue;
    const key = keyOf(candidate);
    const known = best.get(key);
    if (known === undefined || compare(ranked, known) < 0) {
      best.set(key, { ...ranked, picked: ranked.picked || known?.picked === true });
    } else if (ranked.picked) {
      known.picked = true;
    }
  }

  const sorted = [...best.values()].sort(compare);
  const chosen = choose(sorted);
  return sorted.map((entry) => toMatch(entry, entry === chosen));
}

interface Ranked {
  candidate: ContactCandidate;
  matchedOn: string;
  confidence: Match['confidence'];
  picked: boolean;
}

function rank(keys: { e164?: string; digits: string }, candidate: ContactCandidate): Ranked | undefined {
  const { number, picked } = candidate;
  const how = number === undefined ? undefined : compareNumbers(keys, number);
  if (how !== undefined) return { candidate, picked, ...how };
  // The number is no longer (or never was) the contact's; a person said so all the same.
  return picked ? { candidate, picked, matchedOn: 'pick', confidence: 'exact' } : undefined;
}

function compareNumbers(
  caller: { e164?: string; digits: string },
  number: { e164?: string; digits: string },
): Pick<Ranked, 'matchedOn' | 'confidence'> | undefined {
  if (caller.e164 !== undefined && caller.e164 === number.e164)
    return { matchedOn: 'e164', confidence: 'exact' };
  const ending = caller.digits.slice(-CERTAIN_SUFFIX);
  if (ending !== number.digits.slice(-CERTAIN_SUFFIX)) return undefined;
  const bothKnown = caller.e164 !== undefined && number.e164 !== undefined;
  const certain = !bothKnown && ending.length === CERTAIN_SUFFIX;
  return { matchedOn: 'last10', confidence: certain ? 'suffix' : 'fuzzy' };
}

function compare(a: Ranked, b: Ranked): number {
  return (
    Number(b.picked) - Number(a.picked) ||
    CONFIDENCE_ORDER[a.confidence] - CONFIDENCE_ORDER[b.confidence] ||
    rankOf(a) - rankOf(b) ||
    TYPE_ORDER[typeOf(a)] - TYPE_ORDER[typeOf(b)] ||
    byCodeUnits(a.candidate.name, b.candidate.name) ||
    byCodeUnits(a.candidate.contactId, b.candidate.contactId) ||
    TOLD_FIRST.indexOf(a.matchedOn) - TOLD_FIRST.indexOf(b.matchedOn)
  );
}

/** Not `localeCompare`: the order must not depend on the machine's language. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function choose(sorted: readonly Ranked[]): Ranked | undefined {
  const [first] = sorted;
  if (first?.picked) return first;
  const certain = sorted.find(({ confidence }) => confidence !== 'fuzzy');
  if (certain === undefined) return undefined;
  const equals = sorted.filter(
    (one) => rankOf(one) === rankOf(certain) && one.confidence === certain.confidence,
  );
  if (equals.length === 1) return certain;
  const contacts = equals.filter((one) => typeOf(one) === 'contact');
  return contacts.length === 1 ? contacts[0] : undefined;
}

function rankOf({ candidate }: Ranked): number {
  return candidate.at?.rank ?? OWN_RANK;
}

function typeOf({ candidate }: Ranked): CrmPersonType {
  return candidate.at?.type ?? 'contact';
}

function keyOf({ at, contactId }: ContactCandidate): string {
  return at === undefined ? contactId : `${at.accountId} ${at.type} ${contactId}`;
}

function toMatch({ candidate, matchedOn, confidence }: Ranked, chosen: boolean): Match {
  return {
    crm: candidate.at?.connector ?? 'callweave',
    ...(candidate.at && { accountId: candidate.at.accountId }),
    type: candidate.at?.type ?? 'contact',
    id: candidate.contactId,
    name: candidate.name,
    ...(candidate.company === undefined ? {} : { company: candidate.company }),
    ...(candidate.ownerAgentId === undefined ? {} : { ownerAgentId: candidate.ownerAgentId }),
    matchedOn,
    confidence,
    chosen,
  };
}
