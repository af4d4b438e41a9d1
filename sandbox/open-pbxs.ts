import { AsteriskPbx } from './asterisk/asterisk-pbx.ts';
import { asteriskPlays } from './asterisk/carried.ts';
import { demoAgents, demoCallers } from './demo-directory.ts';
import { Calendar } from './exchange/calendar.ts';
import { CallPlanner } from './exchange/call-planner.ts';
import { type CallTruth, truthOf } from './exchange/call-truth.ts';
import type { Clock } from './exchange/clock.ts';
import type { Agent, Company } from './exchange/company.ts';
import type { CallScript } from './exchange/happening.ts';
import { seededRandom } from './exchange/random.ts';
import type { ScenarioName } from './exchange/scenarios.ts';
import { megafonPlays } from './megafon/carried.ts';
import { MegafonPbx } from './megafon/megafon-pbx.ts';
import { Autosecretary } from './mts-autosecretary/autosecretary.ts';
import { autosecretaryPlays } from './mts-autosecretary/carried.ts';
import type { SandboxAddresses, SandboxOptions } from './options.ts';

export type PbxName = 'megafon' | 'mts' | 'asterisk';

export type OpenPbxs = {
  megafon: MegafonPbx;
  mts: Autosecretary;
  asterisk: AsteriskPbx;
  planners: Record<PbxName, CallPlanner>;
  addresses: SandboxAddresses;
};

/** So many truths are kept, the newest: enough for any test, bounded for a demo that runs for weeks. */
const TRUTHS_KEPT = 5_000;

/** How often each PBX wants the favourite. What a polled log tells of is not seen on a desktop, so it seldom takes them. */
const FAVOUR: Record<PbxName, number> = { megafon: 0.75, mts: 0.2, asterisk: 0.6 };

const PLAYS: Record<PbxName, readonly ScenarioName[]> = {
  megafon: megafonPlays,
  mts: autosecretaryPlays,
  asterisk: asteriskPlays,
};

/** Puts the three virtual PBXs of one company on free ports. Nothing rings yet. */
export async function openPbxs(
  options: SandboxOptions,
  stage: { clock: Clock; truths: CallTruth[]; log: (message: string) => void },
): Promise<OpenPbxs> {
  const { host = '127.0.0.1', seed = 'callweave' } = options;
  const { clock, log } = stage;
  const settings = toSettings(options);
  const calendar = new Calendar();
  const companies = {
    megafon: toCompany(options, settings.megafon.line),
    mts: toCompany(options, `7${settings.mts.phone}`),
    asterisk: toCompany(options, settings.asterisk.line),
  };
  const plannerFor = (name: PbxName): CallPlanner =>
    new CallPlanner({
      company: companies[name],
      calendar,
      seed: `${seed}/${name}`,
      plays: PLAYS[name],
      favour: FAVOUR[name],
    });
  const planners = {
    megafon: plannerFor('megafon'),
    mts: plannerFor('mts'),
    asterisk: plannerFor('asterisk'),
  };
  const onCall = (script: CallScript): void => {
    stage.truths.push(truthOf(script));
    if (stage.truths.length > TRUTHS_KEPT) stage.truths.shift();
    log(`${script.id}: ${script.scenario}, ${script.direction}`);
  };
  const common = (name: PbxName) => ({ host, clock, log, onCall, random: seededRandom(`${seed}/${name}`) });

  const megafon = new MegafonPbx({
    ...common('megafon'),
    ...settings.megafon,
    port: options.megafon?.port ?? 0,
    planner: planners.megafon,
    company: companies.megafon,
    routeToResponsible: options.megafon?.routeToResponsible ?? true,
    ownUid: options.megafon?.ownUid ?? false,
  });
  const mts = new Autosecretary({ ...common('mts'), ...settings.mts, port: options.mts?.port ?? 0 });
  const asterisk = new AsteriskPbx({
    ...common('asterisk'),
    ...settings.asterisk,
    port: options.asterisk?.port ?? 0,
    planner: planners.asterisk,
    company: companies.asterisk,
  });
  await startAll([megafon, mts, asterisk]);
  return { megafon, mts, asterisk, planners, addresses: toAddresses({ megafon, mts, asterisk }, settings) };
}

/** All or none: when a port is taken, those that did start are stopped again. */
async function startAll(pbxs: readonly { start(): Promise<void>; stop(): Promise<void> }[]): Promise<void> {
  const results = await Promise.allSettled(pbxs.map((pbx) => pbx.start()));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  await Promise.all(pbxs.map((pbx) => pbx.stop()));
  throw failed.reason;
}

type Settings = {
  megafon: Omit<SandboxAddresses['megafon'], 'origin' | 'baseUrl'>;
  mts: Omit<SandboxAddresses['mts'], 'origin' | 'baseUrl'>;
  asterisk: Omit<SandboxAddresses['asterisk'], 'origin' | 'baseUrl' | 'eventsUrl'>;
};

function toSettings({ megafon, mts, asterisk }: SandboxOptions): Settings {
  return {
    megafon: {
      crmToken: megafon?.crmToken ?? 'sandbox-crm-token',
      apiKey: megafon?.apiKey ?? '00000000-0000-4000-8000-00000000face',
      line: megafon?.line ?? '79000000301',
    },
    mts: { apiKey: mts?.apiKey ?? 'sandbox-mts-key', phone: mts?.phone ?? '9000000302' },
    asterisk: {
      user: asterisk?.user ?? 'callweave',
      password: asterisk?.password ?? 'sandbox',
      line: asterisk?.line ?? '79000000303',
    },
  };
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

function toAddresses(
  { megafon, mts, asterisk }: Pick<OpenPbxs, PbxName>,
  settings: Settings,
): SandboxAddresses {
  return {
    megafon: { ...settings.megafon, origin: megafon.origin, baseUrl: `${megafon.origin}/crmapi/v1` },
    mts: { ...settings.mts, origin: mts.origin, baseUrl: `${mts.origin}/api/v5` },
    asterisk: {
      ...settings.asterisk,
      origin: asterisk.origin,
      baseUrl: `${asterisk.origin}/ari`,
      eventsUrl: `${asterisk.origin.replace('http', 'ws')}/ari/events`,
    },
  };
}
