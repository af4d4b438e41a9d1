import { parseArgs } from 'node:util';
import { crmNames, openSandbox, pbxNames, recordingFile } from './index.ts';
import type { SandboxOptions } from './options.ts';
import type { PbxName } from './pbxs.ts';

const HELP = `Virtual PBXs to point a hub at: ${pbxNames.join(', ')};
and CRMs: ${crmNames.join(', ')}.

  node --import tsx sandbox/main.ts [options]

  --ring <pbx>[=<url>]     rings this one, again for each; the address is where its webhooks go, if it has any
                           (without --ring: those of a fresh demo)
  --host <address>         address to listen on (127.0.0.1)
  --port <port>            of the first; the others have the ports behind it (8101)
  --seed <text>            the same seed invents the same calls (callweave)
  --pace <number>          how many times more often calls come (1)
  --backlog <number>       calls of the last day that the logs already hold (30)
  --rude                   lose, double, delay and reorder webhooks, fail answers (also of CRMs), cut streams
  --replay <name>          play one recorded call on Asterisk, again and again, instead of inventing calls
  --help
`;

const { values } = parseArgs({
  options: {
    ring: { type: 'string', multiple: true, default: [] },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8101' },
    seed: { type: 'string', default: 'callweave' },
    pace: { type: 'string', default: '1' },
    backlog: { type: 'string', default: '30' },
    rude: { type: 'boolean', default: false },
    replay: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** A recorded call is played again so long after its end. */
const BETWEEN_REPLAYS_MS = 5_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} is to be a number, not "${text}"`);
  return value;
}

/** `beeline`, or `megafon=http://127.0.0.1:8080/hooks/…`. */
function readRinging(text: string): [PbxName, { hookUrl?: string }] {
  const [, name, hookUrl] = /^([^=]+)(?:=(.+))?$/s.exec(text) ?? [];
  const pbx = pbxNames.find((one) => one === name);
  if (pbx === undefined) throw new Error(`--ring takes one of ${pbxNames.join(', ')}, not "${name}"`);
  return [pbx, hookUrl === undefined ? {} : { hookUrl }];
}

async function run(): Promise<void> {
  const first = readNumber('port', values.port);
  const ringing = values.ring.map(readRinging);
  const portOf = (nth: number): { port: number } => ({ port: first === 0 ? 0 : first + nth });
  const ports = pbxNames.map((name, index) => [name, portOf(index)]);
  const crms = Object.fromEntries(crmNames.map((name, index) => [name, portOf(pbxNames.length + index)]));
  const sandbox = await openSandbox({
    host: values.host,
    seed: values.seed,
    pace: readNumber('pace', values.pace) || 1,
    backlog: readNumber('backlog', values.backlog),
    rude: values.rude,
    crms,
    ...(Object.fromEntries(ports) as Pick<SandboxOptions, PbxName>),
    log: say,
  });
  const entered = sandbox.world.crms.map(({ crm, access, choices }) => [crm, { ...access, ...choices }]);
  say(JSON.stringify({ ...sandbox.addresses, ...Object.fromEntries(entered) }, null, 2));

  let replaying: NodeJS.Timeout | undefined;
  const { replay } = values;
  if (replay === undefined) sandbox.ring(ringing.length === 0 ? undefined : Object.fromEntries(ringing));
  else {
    const play = (): void => {
      const { durationMs } = sandbox.asterisk.replayTrace(recordingFile(replay));
      replaying = setTimeout(play, durationMs + BETWEEN_REPLAYS_MS);
    };
    play();
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clearTimeout(replaying);
      void sandbox.stop();
    });
  }
}

if (values.help) say(HELP);
else {
  run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
