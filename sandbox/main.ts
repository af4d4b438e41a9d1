import { parseArgs } from 'node:util';
import { openSandbox, recordingFile } from './index.ts';

const HELP = `Virtual PBXs to point a hub at: MegaFon (webhooks), MTS Autosecretary (call log), Asterisk (ARI).

  node --import tsx sandbox/main.ts [options]

  --hook <url>             where MegaFon posts its webhooks; without it only the REST history tells of its calls
  --host <address>         address to listen on (127.0.0.1)
  --megafon-port <port>    (8101)
  --mts-port <port>        (8102)
  --asterisk-port <port>   (8103)
  --crm-token <text>       what MegaFon's webhooks carry as crm_token
  --seed <text>            the same seed invents the same calls (callweave)
  --pace <number>          how many times more often calls come (1)
  --backlog <number>       calls of the last day that the logs already hold (30)
  --rude                   lose, double, delay and reorder webhooks, fail answers, cut streams
  --replay <name>          play one recorded call on Asterisk, again and again, instead of inventing calls
  --help
`;

const { values } = parseArgs({
  options: {
    hook: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    'megafon-port': { type: 'string', default: '8101' },
    'mts-port': { type: 'string', default: '8102' },
    'asterisk-port': { type: 'string', default: '8103' },
    'crm-token': { type: 'string', default: 'sandbox-crm-token' },
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

async function run(): Promise<void> {
  const sandbox = await openSandbox({
    host: values.host,
    seed: values.seed,
    pace: readNumber('pace', values.pace) || 1,
    backlog: readNumber('backlog', values.backlog),
    rude: values.rude,
    megafon: { port: readNumber('megafon-port', values['megafon-port']), crmToken: values['crm-token'] },
    mts: { port: readNumber('mts-port', values['mts-port']) },
    asterisk: { port: readNumber('asterisk-port', values['asterisk-port']) },
    log: say,
  });
  say(JSON.stringify(sandbox.addresses, null, 2));

  let replaying: NodeJS.Timeout | undefined;
  const { replay } = values;
  if (replay === undefined) sandbox.ring(values.hook === undefined ? {} : { megafonHookUrl: values.hook });
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
