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
}

/** Fewer equal digits than these say nothing: every town has a 123-45-67. */
const CERTAIN_SUFFIX = 10;

/** Between equally certain ways to the same contact, the one that says most is told. */
const TOLD_FIRST = ['e164', 'last10', 'pick'];

const CONFIDENCE_ORDER = { exact: 0, suffix: 1, fuzzy: 2 } as const;

/**
 * Ranks who may be calling. Pure; the same candidates in any order give the same answer.
 *
 * - `exact`: the E.164 numbers are equal. · `suffix`: the last ten digits are equal and one side's country is unknown.
 * - `fuzzy`: equal endings of two known countries, or of fewer than ten digits: shown, never chosen by itself.
 *
 * One is `chosen` when an agent picked it before, or when it is the only one of its rank and nothing ranks above it.
 * Among several nobody is chosen: a person picks.
 */
export function matchContacts(phone: PhoneNumber, candidates: readonly ContactCandidate[]): Match[] {
  const keys = phoneKeys(phone);
  if (keys === undefined) return [];

  /** Key: contact id. A contact with several matching numbers counts once, by its best. */
  const best = new Map<string, Ranked>();
  for (const candidate of candidates) {
    const ranked = candidate.active ? rank(keys, candidate) : undefined;
    if (ranked === undefined) continue;
    const known = best.get(candidate.contactId);
    if (known === undefined || compare(ranked, known) < 0) {
      best.set(candidate.contactId, { ...ranked, picked: ranked.picked || known?.picked === true });
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
  const [first, second] = sorted;
  if (first === undefined || first.picked) return first;
  if (first.confidence === 'fuzzy') return undefined;
  return second?.confidence === first.confidence ? undefined : first;
}

function toMatch({ candidate, matchedOn, confidence }: Ranked, chosen: boolean): Match {
  return {
    crm: 'callweave',
    type: 'contact',
    id: candidate.contactId,
    name: candidate.name,
    ...(candidate.company === undefined ? {} : { company: candidate.company }),
    ...(candidate.ownerAgentId === undefined ? {} : { ownerAgentId: candidate.ownerAgentId }),
    matchedOn,
    confidence,
    chosen,
  };
}
