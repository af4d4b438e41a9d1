import type { CallTruth } from './call-truth.ts';
import type { Carried } from './carried.ts';
import type { Company } from './company.ts';
import type { CallScript } from './happening.ts';
import type { Random } from './random.ts';
import type { ScenarioName } from './scenarios.ts';

/** One exchange with a PBX, as it goes over the line. */
export type Sent = {
  at: string;
  source: 'webhook' | 'poll' | 'stream';
  operation?: string;
  status?: number;
  body: string;
};

/** One thing that a PBX has to say of a call. */
export type Told = {
  callId: string;
  /** When it is said, or can be asked for. */
  at: number;
  by: 'webhook' | 'log' | 'stream';
  /** When the call began: logs are asked for by it. */
  startedAt: number;
  /** Which part of the truth it carries, in the dialect's own words; a part all of whose carriers are lost is lost. */
  carries: readonly string[];
  operation?: string;
  /** Of a log, the row alone. */
  body: string;
};

/** What of the calls of a day arrived, what never will, and what arrived twice. */
export type Delivered = { sent: Sent[]; lost: Told[]; doubled: Told[] };

/** One virtual PBX that plays calls offline, all at once. */
export type Teller = {
  /** `ids` are the PBX's own names of the call. */
  tell(script: CallScript): { told: Told[]; ids: string[] };
  deliver(told: readonly Told[], line: 'faultless' | 'faulty'): Delivered;
};

/** A provider's dialect, as far as a bench or a test needs it. Adding one: docs/sandbox.md. */
export type Dialect = {
  name: string;
  /** The stories that it has words for. */
  plays: readonly ScenarioName[];
  open(options: { company: Company; random: Random }): Teller;
  /** `heard`: what of the call has arrived and what never will. */
  carried(truth: CallTruth, heard: Heard): Carried;
};

export type Heard = {
  company: Company;
  line: 'faultless' | 'faulty';
  told: readonly Told[];
  lost: readonly Told[];
  doubled: readonly Told[];
};

/** Whether something that carries this part of the truth has arrived. */
export function isHeard(part: string, { told, lost }: Heard): boolean {
  return told.some((one) => one.carries.includes(part) && !lost.includes(one));
}
