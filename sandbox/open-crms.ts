import { type CrmName, crmNames, virtualCrms } from './crm/crms.ts';
import type { CrmKind, OpenCrm } from './crm/virtual-crm.ts';
import { demoAgents, demoPeople } from './demo-directory.ts';
import type { Clock } from './exchange/clock.ts';
import { seededRandom } from './exchange/random.ts';
import type { SandboxOptions } from './options.ts';
import { FAILING } from './rude.ts';
import { startAll } from './start-all.ts';

/** A virtual CRM as somebody would connect to it. */
export type SandboxCrm = {
  crm: CrmName;
  connector: string;
  name: string;
  /** Where it is and what opens it: after another start of the sandbox something else. */
  access: Record<string, unknown>;
  /** What a person would enter besides. */
  choices: Record<string, unknown>;
  /** Extension of an agent → user of the CRM. */
  users: Readonly<Record<string, string>>;
  writesAtOnce: boolean;
};

/** Each, to be looked into by a test. */
export type VirtualCrms = { [Name in CrmName]: ReturnType<(typeof virtualCrms)[Name]['open']>['crm'] };

export type OpenCrms = {
  crms: VirtualCrms;
  described: readonly SandboxCrm[];
  beRude(): void;
  stop(): Promise<void>;
};

/** Calls that each keeps, and how often it looks: bounded for a demo that runs for weeks. */
const CALLS_KEPT = 5_000;
const FORGET_EVERY_MS = 10 * 60_000;

/** Puts the virtual CRMs of one company on free ports. */
export async function openCrms(
  options: SandboxOptions,
  { clock, log }: { clock: Clock; log: (message: string) => void },
): Promise<OpenCrms> {
  const { host = '127.0.0.1', seed = 'callweave', crms: own = {} } = options;
  const open = (name: CrmName): { name: CrmName; kind: CrmKind; opened: OpenCrm } => {
    const kind: CrmKind = virtualCrms[name];
    const random = seededRandom(`${seed}/${name}`);
    const stage = { host, random, agents: demoAgents, people: demoPeople, now: () => clock.now(), log };
    return { name, kind, opened: kind.open({ ...stage, port: own[name]?.port ?? 0 }) };
  };
  const all = crmNames.map(open);
  await startAll(all.map(({ opened }) => opened.crm));
  const forgetting = setInterval(() => {
    for (const { opened } of all) opened.forgetAllBut(CALLS_KEPT);
  }, FORGET_EVERY_MS).unref();
  return {
    crms: Object.fromEntries(all.map(({ name, opened }) => [name, opened.crm])) as VirtualCrms,
    described: all.map(({ name, kind: { connector, name: title, writesAtOnce }, opened }) => ({
      crm: name,
      connector,
      name: title,
      access: opened.access(),
      choices: opened.choices ?? {},
      users: opened.users,
      writesAtOnce,
    })),
    beRude() {
      for (const { opened } of all) opened.beRude(1 / FAILING);
    },
    async stop() {
      clearInterval(forgetting);
      await Promise.all(all.map(({ opened }) => opened.crm.stop()));
    },
  };
}
