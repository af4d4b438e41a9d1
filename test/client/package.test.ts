import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// Plain JavaScript, because the build runs it before anything else is there.
// @ts-expect-error: no types of its own
import { rollUpTypes } from '../../scripts/roll-up-types.js';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** A project of somebody else, outside of this repository. */
let project: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'callweave-stranger-'));
  installed = join(project, 'node_modules/@callweave/client');
  await mkdir(join(installed, 'dist'), { recursive: true });
  await cp(join(root, 'web/client/package.json'), join(installed, 'package.json'));
  await build({
    configFile: join(root, 'web/client/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: join(installed, 'dist'), emptyOutDir: true },
  });
  await writeFile(join(installed, 'dist/index.d.ts'), rollUpTypes(join(root, 'web/client/src/index.ts')));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** What the compiler says of a file in that project. */
async function compile(text: string, module: 'NodeNext' | 'Preserve'): Promise<string> {
  await writeFile(join(project, 'app.ts'), text);
  const compilerOptions = {
    module,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [compiler, '-p', project]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

const EXAMPLE = `
import { type CallRecord, type CallweaveEvent, createClient, HubError, tokenFrom, TokenRefusedError } from '@callweave/client';

const client = createClient({
  server: 'https://hub.example.org',
  getToken: tokenFrom('/callweave-token'),
  onPop: (card, call) => { const name: string | undefined = call?.matches.find(({ chosen }) => chosen)?.name; void [card.chain, name]; },
  onEvent: (event: CallweaveEvent) => { if (event.type === 'callweave.call.delivered.v1') event.data.card?.openedAt.slice(0, 10); },
  onState: (state) => { if (state.name === 'refused' && state.tokenStatus === 401) location.assign('/login'); },
});
client.start();
const calls: readonly CallRecord[] = client.getSnapshot().calls;
client.captureTel(document);
client.dial('+79000000011').catch((error: unknown) => { if (error instanceof HubError) alert(error.code); });
const missing: TokenRefusedError = new TokenRefusedError(401, String(calls.length));
void missing;
`;

describe('@callweave/client, as published', () => {
  it.each(['NodeNext', 'Preserve'] as const)(
    'brings types that a project of its own compiles against (%s)',
    async (module) => {
      expect(await compile(EXAMPLE, module)).toBe('');
    },
  );

  it('says where a project misuses it', async () => {
    const said = await compile(
      `${EXAMPLE}\nexport const wrong: number = calls[0]?.legs[0]?.state;\nclient.setPresence('asleep');`,
      'NodeNext',
    );
    expect(said).toContain('app.ts');
    expect(said.match(/error TS\d+/g)).toHaveLength(2);
  });

  it('names nothing outside of itself', async () => {
    const types = await readFile(join(installed, 'dist/index.d.ts'), 'utf8');
    expect(types).not.toMatch(/\bimport\b|\bfrom '/);
  });

  it('is one module without side effects that a runtime loads as it is', async () => {
    const before = Object.keys(globalThis);
    const loaded = await import(pathToFileURL(join(installed, 'dist/index.js')).href);
    expect(Object.keys(loaded)).toEqual(
      expect.arrayContaining(['createClient', 'createPushClient', 'tokenFrom', 'HubError', 'CLOSE_CODES']),
    );
    expect(Object.keys(globalThis)).toEqual(before);
  });

  it('is smaller than 15 kB, compressed', async () => {
    const code = await readFile(join(installed, 'dist/index.js'));
    expect(gzipSync(code).length).toBeLessThan(15_000);
  });
});
