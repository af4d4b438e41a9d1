import { createHash } from 'node:crypto';
import type { Fact, Parsed, Reject } from '../../../src/domain/fact.ts';
import { type AsteriskFact, orderOf } from './asterisk-fact.ts';

/** What a frame says, and which conversations it ties. */
export interface Told {
  body: AsteriskFact;
  keys: string[];
}

export interface ToldAt {
  /** Epoch ms. */
  at: number;
  /** Microseconds within it, where the dialect tells them. */
  micros?: number;
}

const EXCERPT_LENGTH = 2000;
/** Leaves room for every order of facts between two microseconds. */
const ORDERS_PER_MICRO = 16;

export function parsedFrom(told: readonly Told[], when: ToldAt): Parsed {
  return { facts: told.map((one) => toFact(one, when)), rejects: [], ignored: told.length === 0 ? 1 : 0 };
}

export function rejected(reason: string, excerpt: string): Parsed {
  const reject: Reject = { reason, excerpt: excerpt.slice(0, EXCERPT_LENGTH) };
  return { facts: [], rejects: [reject], ignored: 0 };
}

/** The id is the content's: the same event told twice (two applications, a resent frame) is one fact. */
function toFact({ body, keys }: Told, { at, micros }: ToldAt): Fact {
  const stamp = micros === undefined ? `${at}` : `${at}.${micros}`;
  const id = createHash('sha256')
    .update(`${stamp} ${JSON.stringify(body)}`)
    .digest('base64url')
    .slice(0, 22);
  const order = (micros ?? 0) * ORDERS_PER_MICRO + orderOf(body);
  return { id: `${body.what}:${id}`, keys, at, order, body };
}
