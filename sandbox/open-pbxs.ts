import { demoAgents, demoCallers } from './demo-directory.ts';
import { Calendar } from './exchange/calendar.ts';
import { CallPlanner } from './exchange/call-planner.ts';
import { type CallTruth, truthOf } from './exchange/call-truth.ts';
import type { Clock } from './exchange/clock.ts';
import type { Agent, Company } from './exchange/company.ts';
import type { CallScript } from './exchange/happening.ts';
import { seededRandom } from './exchange/random.ts';
import type { SandboxOptions } from './options.ts';
import { type PbxName, pbxNames, virtualPbxs } from './pbxs.ts';
import { startAll } from './start-all.ts';
import type { OpenPbx, PbxKind, VirtualPbx } from './virtual-pbx.ts';

/** What of a PBX does not depend on which it is. */
export type AnyKind = PbxKind<{ line?: string }, VirtualPbx, unknown>;
export type OpenedPbx = { kind: AnyKind; planner: CallPlanner; opened: OpenPbx };
export type OpenPbxs = Record<PbxName, OpenedPbx>;

/** So many truths are kept, the newest: enough for any test, bounded for a demo that runs for weeks. */
const TRUTHS_KEPT = 5_000;

/** Puts the virtual PBXs of one company on free ports. Nothing rings yet. */
export async function openPbxs(
  options: SandboxOptions,
  stage: { clock: Clock; truths: CallTruth[]; log: (message: string) => void },
): Promise<OpenPbxs> {
  const { host = '127.0.0.1', seed = 'callweave' } = options;
  const { clock, log } = stage;
  const calendar = new Calendar();
  const onCall = (script: CallScript): void => {
    stage.truths.push(truthOf(script));
    if (stage.truths.length > TRUTHS_KEPT) stage.truths.shift();
    log(`${script.id}: ${script.scenario}, ${script.direction}`);
  };
  const open = (name: PbxName): OpenedPbx => {
    const kind = virtualPbxs[name] as AnyKind;
    const own = options[name] ?? {};
    const company = toCompany(options, own.line ?? kind.line);
    const { plays, favour } = kind;
    const planner = new CallPlanner({ company, calendar, seed: `${seed}/${name}`, plays, favour });
    const random = seededRandom(`${seed}/${name}`);
    const port = own.port ?? 0;
    const opened = kind.open({ host, port, clock, random, company, planner, onCall, log }, own);
    return { kind, planner, opened };
  };
  const pbxs = Object.fromEntries(pbxNames.map((name) => [name, open(name)])) as OpenPbxs;
  await startAll(Object.values(pbxs).map(({ opened }) => opened.pbx));
  return pbxs;
}

function toCompany(options: SandboxOptions, line: string): Company {
  const agents = (options.agents ?? demoAgents).map(
    (agent, index): Agent => ({ ...agent, telnum: agent.telnum ?? `79000000${201 + index}` }),
  );
  return {
    agents,
    customers: options.callers ?? demoCallers,
    line,
    lineName: 'Сайт',
    groupName: 'Продажи',
  };
}
