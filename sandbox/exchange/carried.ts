import type { CallTruth, Hop } from './call-truth.ts';
import type { Direction } from './happening.ts';

/**
 * How much of a call's truth a dialect can carry at all: written beside each dialect from what is known of the provider,
 * so that nobody's reading of it decides what was to be read. What is absent nobody could have known.
 */
export type Carried = {
  direction: Direction;
  customer: string | null;
  result?: CallTruth['result'];
  refusal?: NonNullable<CallTruth['refusal']>;
  /** In the dialect's name of the device; null: no agent. */
  finalAgent?: string | null;
  hops?: CarriedHop[];
  transfers?: { type?: 'blind' | 'attended'; from: string; to: string }[];
  /** How many records the call must become; more than one where what ties its parts was lost for good. */
  records?: number;
};

export type CarriedHop = {
  agent: string;
  answered: boolean;
  outcome?: Hop['outcome'];
  /** It rang so often, which the dialect cannot tell from once. */
  upTo?: number;
  /** Ms after the call's `t0`. */
  rangAtMs?: number;
  answeredAtMs?: number;
  endedAtMs?: number;
};
