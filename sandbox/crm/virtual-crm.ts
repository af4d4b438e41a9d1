import type { DemoPerson } from '../demo-directory.ts';
import type { Agent } from '../exchange/company.ts';
import type { Random } from '../exchange/random.ts';

/** A virtual CRM: a server, and what is kept behind it. */
export interface VirtualCrm {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What each is opened with. */
export interface CrmStage {
  host: string;
  /** 0: any free one. */
  port: number;
  now(): number;
  random: Random;
  /** Become its users. */
  agents: readonly Agent[];
  /** Become its contacts. */
  people: readonly DemoPerson[];
  log(message: string): void;
}

/** One that is open, in the words of who wants to speak to it. */
export interface OpenCrm<Crm extends VirtualCrm = VirtualCrm> {
  crm: Crm;
  /** Where it is and what opens it; known once it has started. Of a later run only this is another. */
  access(): Record<string, unknown>;
  /** What a person would enter besides. */
  choices?: Record<string, unknown>;
  /** Extension of an agent → user of the CRM. The same in every run, as are the ids of people. */
  users: Readonly<Record<string, string>>;
  /** Switches on the faults that networks and this CRM are known for; one request in so many meets one. */
  beRude(oneIn: number): void;
  /** Calls beyond the newest so many are forgotten: a demo may run for weeks. */
  forgetAllBut(newest: number): void;
}

/** A CRM as the sandbox knows it: all that is said of it outside its folder is the line in `crms.ts`. */
export interface CrmKind<Crm extends VirtualCrm = VirtualCrm> {
  /** Of the connector that speaks to it. */
  connector: string;
  /** What its account is called in the demo. */
  name: string;
  /** Of a fresh demo; calls are written into the others once their account is switched on. */
  writesAtOnce: boolean;
  open(stage: CrmStage): OpenCrm<Crm>;
}

/** Keeps the type of one definition. */
export function defineCrm<Crm extends VirtualCrm>(kind: CrmKind<Crm>): CrmKind<Crm> {
  return kind;
}
