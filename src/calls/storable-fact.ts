import { createHash } from 'node:crypto';
import type { Fact, Reject } from '../domain/fact.ts';
import { storableJson, storableText } from '../inbox/storable-text.ts';

/** Stands between the keys of one fact in one text column. */
export const KEY_SEPARATOR = '\u001f';
const SEPARATOR_IN_JSON = /\\u001f/i;
/** What stands for a character that cannot be stored. */
const BROKEN = '\uFFFD';

/** Longer names would not fit into an index; a digest keeps them apart as well. */
const LONGEST_NAME = 200;
/** No PBX of ours is older. A time before it is a clock that was never set. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** Clocks run ahead, and time zones are mistaken; more than a day ahead is neither. */
const AHEAD_MS = 24 * 3_600_000;
const EXCERPT_LENGTH = 2_000;

/** A fact that the database can hold, with its body as it will be stored. */
export interface StorableFact {
  fact: Fact;
  bodyJson: string;
}

/** Checks what a connector's `parse` made against what every part of the hub relies on. */
export function toStorableFact(fact: Fact, receivedAtMs: number): StorableFact | Reject {
  const { body, bodyJson } = storableBody(fact.body);
  const excerpt = bodyJson.slice(0, EXCERPT_LENGTH);
  if (!Number.isFinite(fact.at) || fact.at < EARLIEST_MS || fact.at > receivedAtMs + AHEAD_MS) {
    return { reason: `the time of the event cannot be right: ${describeTime(fact.at)}`, excerpt };
  }
  if (fact.keys.length === 0) return { reason: 'nothing says which call this belongs to', excerpt };
  const order = Number.isFinite(fact.order) ? fact.order : 0;
  const keys = [...new Set(fact.keys.map(shortName))];
  return { fact: { ...fact, id: shortName(fact.id), keys, order, at: Math.trunc(fact.at), body }, bodyJson };
}

/** The body as it will be read again: a record that is made now and one that is made later must be the same. */
function storableBody(told: unknown): { body: unknown; bodyJson: string } {
  const json = storableJson(told);
  if (!json.includes(BROKEN) && !SEPARATOR_IN_JSON.test(json)) return { body: told, bodyJson: json };
  const body: unknown = JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(KEY_SEPARATOR, BROKEN) : value,
  );
  return { body, bodyJson: JSON.stringify(body) };
}

function describeTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}

function shortName(name: string): string {
  const text = storableText(name).replaceAll(KEY_SEPARATOR, ' ');
  if (text.length <= LONGEST_NAME) return text;
  return `${text.slice(0, 100)}#${createHash('sha256').update(text).digest('hex')}`;
}
