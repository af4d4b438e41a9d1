import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Target {
  port: number;
  path: string;
  contentType: string;
}

/** One POST over a kept-alive connection; resolves with the status when the answer has been read. */
export function post(agent: Agent, target: Target, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(
      {
        agent,
        host: '127.0.0.1',
        port: target.port,
        path: target.path,
        method: 'POST',
        headers: { 'content-type': target.contentType, 'content-length': Buffer.byteLength(body) },
      },
      (res) => {
        res.resume();
        res.on('end', () => resolve(res.statusCode ?? 0));
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

/** Closed loop: `concurrency` senders, each posting the next body as soon as its last one was answered. */
export async function postAll(target: Target, bodies: readonly string[], concurrency: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 0;
  const sender = async () => {
    while (next < bodies.length) {
      const body = bodies[next++] as string;
      const status = await post(agent, target, body);
      if (status >= 300) throw new Error(`POST ${target.path} answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  agent.destroy();
}

/** Open loop: one POST every `1000 / perSecond` ms whatever the answers do, so that waiting shows as latency. */
export async function postAtRate(
  target: Target,
  bodies: readonly string[],
  perSecond: number,
  onSend: (index: number, at: number) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const started = performance.now();
  const pending: Promise<number>[] = [];
  for (let i = 0; i < bodies.length; i++) {
    const due = started + (i * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    onSend(i, performance.now());
    pending.push(post(agent, target, bodies[i] as string));
  }
  for (const status of await Promise.all(pending)) {
    if (status >= 300) throw new Error(`POST ${target.path} answered ${status}`);
  }
  agent.destroy();
}
