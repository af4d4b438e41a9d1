import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { openSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type ConsoleHub, startConsoleHub } from '../console/console-hub.ts';

const root = join(import.meta.dirname, '../..');

/** The packages as they ship, built into a folder of their own. */
export async function buildPackages() {
  const folder = await mkdtemp(join(tmpdir(), 'callweave-widget-'));
  for (const name of ['client', 'widget'])
    await build({
      configFile: join(root, 'web', name, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(folder, name), emptyOutDir: true },
    });
  return {
    widgetDir: join(folder, 'widget'),
    clientDir: join(folder, 'client'),
    panel: await readFile(join(folder, 'widget/index.js')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
export type Packages = Awaited<ReturnType<typeof buildPackages>>;

export interface Office {
  hub: ConsoleHub;
  sandbox: Sandbox;
  agentId: string;
  /** Key of the company's own back end. */
  apiKey: string;
  /** The PBX tells of a call of this customer at the agent's telephone. */
  tell: (type: 'INCOMING' | 'ACCEPTED' | 'COMPLETED', call: { id: string; phone: string }) => Promise<void>;
  stop(): Promise<void>;
}

/** A hub with one agent at a virtual PBX, on no page yet. */
export async function openOffice(packages: Packages): Promise<Office> {
  const sandbox = await openSandbox({ backlog: 0 });
  const hub = await startConsoleHub(packages.widgetDir, { widget: packages });
  const { baseUrl, apiKey, crmToken } = sandbox.addresses.megafon;
  const { connectionId, hookUrl } = await hub.ask('POST', '/connections', {
    connector: 'megafon',
    name: 'Office',
    settings: { baseUrl, apiKey, crmToken, dndMeaning: 'doNotDisturb' },
  });
  const hook = hookUrl.replace('localhost', '127.0.0.1');
  sandbox.megafon.hooks.url = hook;
  const { agentId } = await hub.ask('POST', '/agents', { name: 'Анна Примерова' });
  await hub.ask('POST', `/connections/${connectionId}/agent-imports`, {
    dryRun: false,
    choices: [{ pbxUserId: 'primerova', agentId }],
  });
  const { key } = await hub.ask('POST', '/api-keys', { name: 'CRM', role: 'supervisor' });
  return {
    hub,
    sandbox,
    agentId,
    apiKey: key,
    async tell(type, { id, phone }) {
      const form = { cmd: 'event', type, callid: id, phone, user: 'primerova', ext: '701', direction: 'in' };
      const body = new URLSearchParams({ ...form, crm_token: crmToken });
      const response = await fetch(hook, { method: 'POST', body });
      if (!response.ok) throw new Error(`${type}: ${response.status} ${await response.text()}`);
    },
    async stop() {
      await hub.stop();
      await sandbox.stop();
    },
  };
}

export interface Example {
  origin: string;
  stop(): Promise<void>;
}

/** An example as its README says: a process of its own, which knows the hub, the key and the agent. */
export async function runExample(name: 'widget' | 'client', office: Office): Promise<Example> {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'examples', name, 'server.js')], {
    env: {
      ...process.env,
      HUB_URL: office.hub.origin,
      API_KEY: office.apiKey,
      AGENT_ID: office.agentId,
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    exited.then(() => Promise.reject(new Error(`the example ${name} ended`))),
  ]);
  return {
    origin: String(line).trim(),
    async stop() {
      child.kill();
      await exited;
    },
  };
}
