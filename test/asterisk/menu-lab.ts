import { afterEach, expect, vi } from 'vitest';
import type { OpenConductor } from '../../connectors/kit/menu-conductor.ts';
import type { ProviderHttp, ProviderRequest } from '../../connectors/kit/provider-http.ts';
import { providerHttpFor } from '../../connectors/kit/provider-http-for.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import { openSandbox } from '../../sandbox/index.ts';
import type { MenuArrival, MenuHost } from '../../src/domain/menu/menu-host.ts';
import type { MenuStep, VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import type { HoursState } from '../../src/domain/menu/working-hours.ts';

export interface MenuLabOptions {
  /** By menu id; entries go by the same names. */
  menus: Readonly<Record<string, VoiceMenu>>;
  hours?: HoursState;
  settings?: object;
  /** Devices of the agent to whom the caller belongs. */
  responsible?: string[];
  enter?: MenuHost['enter'];
  /** Asterisk has done as it was told; its answer is on the way until this resolves. */
  onTheWay?(request: ProviderRequest): Promise<void>;
}

/** The conductor over real HTTP and a real socket against the sandbox's Asterisk, and a hub that knows a few menus. */
export async function openMenuLab(options: MenuLabOptions) {
  const sandbox = await openSandbox({ backlog: 0 });
  const pbx = sandbox.asterisk;
  const { origin, user, password } = sandbox.addresses.asterisk;
  const settings = asteriskSettings.parse({
    baseUrl: origin,
    username: user,
    password,
    ...options.settings,
  });
  const arrivals: MenuArrival[] = [];
  const paths: { end: string; steps: string[] }[] = [];
  const troubles: { reason: string; callId: string }[] = [];
  const closed: { reason: string; kind: string | undefined }[] = [];
  const host: MenuHost = {
    enter: async (arrival) => {
      arrivals.push(arrival);
      if (options.enter) return options.enter(arrival);
      if (options.menus[arrival.entry] === undefined) return undefined;
      return {
        startMenuId: arrival.entry,
        menu: (menuId) => options.menus[menuId],
        hours: () => options.hours ?? 'open',
        promptUrl: async (prompt) => `http://127.0.0.1:1/prompts/${prompt}.wav`,
        devicesOf: async (agentId) => [{ number: agentId.replace('agent-', '') }],
        responsibleDevices: async () => (options.responsible ?? []).map((number) => ({ number })),
        tellWay: () => undefined,
        tellPath: (path, end) => paths.push({ end, steps: path.map(({ stepId }) => stepId) }),
      };
    },
  };
  const conductor = asterisk.menus;
  if (conductor === undefined) throw new Error('the connector conducts no menus');
  const direct = providerHttpFor(asterisk, settings);
  const http: ProviderHttp = {
    download: (request) => direct.download(request),
    request: async (request) => {
      const response = await direct.request(request);
      await options.onTheWay?.(request);
      return response;
    },
  };
  /** Resolves when callers are taken, or when it closed instead. */
  const open = () =>
    new Promise<OpenConductor>((resolve) => {
      const stream = conductor.open(
        { settings, country: 'RU' },
        host,
        {
          onOpen: () => resolve(stream),
          onClose: (reason, kind) => {
            closed.push({ reason, kind });
            resolve(stream);
          },
          onTrouble: (reason, callId) => troubles.push({ reason, callId }),
        },
        { http, now: Date.now },
      );
    });
  let stream = await open();
  return {
    pbx,
    hall: pbx.stasis,
    arrivals,
    paths,
    troubles,
    closed,
    account: { origin, user, password },
    prompt: (name: string) => `sound:http://127.0.0.1:1/prompts/${name}.wav`,
    callIn: (entry = 'main', caller = '79000000001') =>
      pbx.stasis.handOver({
        application: settings.menuApplication,
        args: [entry, '74950000001'],
        caller,
        called: '74950000001',
      }),
    close: () => stream.close(),
    dismiss: () => stream.dismiss(),
    reopen: async () => {
      stream.close();
      stream = await open();
    },
    stop: async () => {
      stream.close();
      await sandbox.stop();
    },
  };
}
export type MenuLab = Awaited<ReturnType<typeof openMenuLab>>;

/** What happens in real time may take its time on a loaded machine. */
export const soon = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 });

/** Of the file in which it is called: each lab is closed behind its test. @returns what opens one. */
export function menuLabs(): (options: MenuLabOptions) => Promise<MenuLab> {
  const labs: MenuLab[] = [];
  afterEach(async () => {
    for (const lab of labs.splice(0)) await lab.stop();
  });
  return async (options) => {
    const lab = await openMenuLab(options);
    labs.push(lab);
    return lab;
  };
}

/** A question, a telephone for the key 1, and an end. */
export const STEPS: Record<string, MenuStep> = {
  ask: {
    kind: 'choice',
    prompt: 'ask',
    keys: { 1: 'one' },
    waitMs: 60_000,
    tries: 2,
    onTimeout: 'bye',
    onWrongKey: 'bye',
  },
  one: { kind: 'connect', to: { kind: 'device', number: '101' }, ringMs: 60_000, otherwise: 'bye' },
  bye: { kind: 'hangUp' },
};

export const answersAfter = (afterMs: number) => ({ kind: 'answers' as const, afterMs });
/** File names, in order. */
export const playedTo = ({ hall }: MenuLab, channelId: string): string[] =>
  hall.played.filter((one) => one.channelId === channelId).map(({ media }) => media.replace(/.*\//, ''));
/** Who talks with whom: the channels of each bridge. */
export const talks = ({ hall }: MenuLab): string[][] =>
  hall.bridges.map(({ channels }) => channels).filter(({ length }) => length > 1);
export const nothingIsLeft = (lab: MenuLab): Promise<void> =>
  soon(() => {
    expect(lab.hall.living).toEqual([]);
    expect(lab.hall.bridges).toEqual([]);
  });
/** A caller who hears the prompt. */
export async function callerIn(lab: MenuLab): Promise<string> {
  const caller = lab.callIn();
  await soon(() => expect(playedTo(lab, caller)).toHaveLength(1));
  return caller;
}
/** A caller who pressed 1 and talks; the way through the menu is over. */
export async function callerWhoTalks(lab: MenuLab): Promise<string> {
  const told = lab.paths.length;
  const caller = await callerIn(lab);
  lab.hall.press(caller, '1');
  await soon(() => expect(talks(lab)).toContainEqual([caller, expect.any(String)]));
  await soon(() => expect(lab.paths).toHaveLength(told + 1));
  return caller;
}
