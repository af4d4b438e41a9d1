import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Clock } from '../exchange/clock.ts';
import type { CallScript, Happening } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { toLocal } from './kolokol-row.ts';

export type HookManners = { lose: number; double: number; lateMs: readonly [number, number] };
const RETRY_AFTER_MS = 20_000;
const TRIES = 3;

type Options = { clock: Clock; random: Random; url: string; secret: string; manners: HookManners };

/** Tells of a call as it goes on: JSON, signed over the raw body. */
export function sendHooks(script: CallScript, id: string, options: Options): void {
  const { clock, random, manners } = options;
  for (const { at, message } of messagesOf(script, id)) {
    if (random.chance(manners.lose)) continue;
    const times = random.chance(manners.double) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      clock.at(at + random.between(...manners.lateMs), () => deliver(message, TRIES, options));
    }
  }
}

async function deliver(message: object, tries: number, options: Options): Promise<void> {
  const status = await post(options.url, JSON.stringify(message), options.secret);
  if (status === 200 || tries === 1) return;
  const { clock } = options;
  clock.at(clock.now() + RETRY_AFTER_MS, () => deliver(message, tries - 1, options));
}

function post(url: string, body: string, secret: string): Promise<number> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-kolokol-sign': `sha256=${signature}` },
      },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', () => resolve(0)).end(body);
  });
}

function messagesOf(script: CallScript, id: string): { at: number; message: object }[] {
  /** Leg → extension. */
  const extensions = new Map<string, string>();
  const party = {
    dir: script.direction === 'outbound' ? 'out' : 'in',
    client: script.customer.number ?? '',
    did: script.line,
  };
  return script.happenings.flatMap((happening) => {
    const said = wordOf(happening, extensions);
    if (said === undefined) return [];
    const isFirst = said.what === 'came' || said.what === 'dialled';
    return [
      {
        at: happening.at,
        message: { call: id, when: toLocal(happening.at), ...said, ...(isFirst && party) },
      },
    ];
  });
}

function wordOf(
  happening: Happening,
  extensions: Map<string, string>,
): { what: string; ext?: string } | undefined {
  const about = (what: string, leg: string) => {
    const ext = extensions.get(leg);
    return ext === undefined ? undefined : { what, ext };
  };
  switch (happening.kind) {
    case 'callArrived':
      return { what: 'came' };
    case 'callDialled':
      extensions.set(happening.leg, happening.agent.extension);
      extensions.set('caller', happening.agent.extension);
      return about('dialled', happening.leg);
    case 'legRang':
      extensions.set(happening.leg, happening.agent.extension);
      return about('ring', happening.leg);
    case 'legAnswered':
      return about('talk', happening.leg);
    case 'customerAnswered':
      return about('talk', 'caller');
    case 'legStopped':
    case 'blindTransferred':
      return about('drop', happening.leg);
    case 'callEnded':
      return { what: 'end' };
    default:
      return undefined;
  }
}
