import type { CallPlanner, PlannedCall } from './exchange/call-planner.ts';
import type { Clock } from './exchange/clock.ts';
import type { Company } from './exchange/company.ts';
import type { Rhythm } from './exchange/generate-calls.ts';
import type { CallScript } from './exchange/happening.ts';
import type { Opening } from './exchange/keep-ringing.ts';
import type { Random } from './exchange/random.ts';
import type { ScenarioName } from './exchange/scenarios.ts';

/** A virtual PBX: a server, and the calls that happen at it. */
export interface VirtualPbx {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A call starts now. */
  begin(call: PlannedCall): unknown;
  /** A call that is over, into the log; absent: it keeps none. */
  remember?(script: CallScript): unknown;
}

/** What each is opened with. */
export interface PbxStage {
  host: string;
  /** 0: any free one. */
  port: number;
  clock: Clock;
  random: Random;
  company: Company;
  planner: CallPlanner;
  onCall(script: CallScript): void;
  log(message: string): void;
}

/** One that is open, in the words of who wants to speak to it. */
export interface OpenPbx<Pbx extends VirtualPbx = VirtualPbx, Address = unknown> {
  pbx: Pbx;
  /** Where it is and what opens it; known once it has started. */
  address(): Address;
  /** What a person would enter to connect to it. */
  settings(): Record<string, unknown>;
  /** Enters the hub's address in its cabinet; absent: there is nothing to enter it into. Undefined: none. */
  hookTo?(url: string | undefined): void;
  /** Switches on the faults that networks and this provider are known for. */
  beRude(stage: { clock: Clock; random: Random }): void;
}

/** A PBX as the sandbox knows it: all that is said of it outside its folder is the line in `pbxs.ts`. */
export interface PbxKind<Options extends { line?: string }, Pbx extends VirtualPbx, Address> {
  /** Of the connector that speaks to it. */
  connector: string;
  /** What its connection is called in the demo. */
  name: string;
  /** The company's number there, digits only. */
  line: string;
  plays: readonly ScenarioName[];
  /** How often it wants the favourite. What a polled log tells of is not seen on a desktop, so it seldom takes them. */
  favour: number;
  rhythm: Rhythm;
  /** What it rings first. */
  opening?: readonly Opening[];
  /** Of a fresh demo; the others ring once their connection is switched on. */
  ringsAtOnce: boolean;
  open(stage: PbxStage, options: Options): OpenPbx<Pbx, Address>;
}

/** Keeps the types of one definition. */
export function definePbx<Options extends { line?: string }, Pbx extends VirtualPbx, Address>(
  kind: PbxKind<Options, Pbx, Address>,
): PbxKind<Options, Pbx, Address> {
  return kind;
}
