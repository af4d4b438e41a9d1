import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { PollCursor } from '../../connectors/kit/plan-window.ts';
import type { ProviderHttp } from '../../connectors/kit/provider-http.ts';
import { runPoll, type TakenPage } from '../../connectors/kit/run-poll.ts';
import type { SteppedClock } from '../../sandbox/exchange/clock.ts';
import type { Sent } from '../../sandbox/exchange/dialect.ts';

/** The hub's side of a call log: polls as the runner does, and keeps what it takes as the inbox would. */
export function pollingHub(
  connector: PbxConnector,
  settings: unknown,
  http: ProviderHttp,
  clock: SteppedClock,
) {
  const sent: Sent[] = [];
  const taken = new Set<string>();
  let cursor: PollCursor | undefined;
  const take = async (page: TakenPage, next: PollCursor | undefined): Promise<number> => {
    const fresh = page.rows.filter(({ factId }) => !taken.has(factId));
    for (const { factId } of fresh) taken.add(factId);
    if (fresh.length > 0) {
      const body = JSON.stringify(fresh.map(({ row }) => row));
      const at = new Date(clock.now()).toISOString();
      sent.push({ at, source: 'poll', operation: page.operation, status: page.status, body });
    }
    cursor = next ?? cursor;
    return fresh.length;
  };
  return {
    sent,
    async poll(): Promise<void> {
      const { callLog } = connector;
      if (callLog === undefined) throw new Error('a connector without a call log');
      const context = { settings, country: 'RU' };
      await runPoll({ poll: callLog, http, context, cursor, store: { take }, now: clock.now });
    },
  };
}

/** The hub's side of webhooks, over real HTTP: refuses what the connector refuses, keeps the rest. `settings` are asked at each. */
export async function hookReceiver(connector: PbxConnector, settings: () => unknown, clock: SteppedClock) {
  const sent: Sent[] = [];
  const receiver = { url: '', sent, isAway: false, refused: 0, stop };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const at = new Date(clock.now()).toISOString();
      const verdict = bindPort(connector, settings(), 'RU').webhook?.verify({
        at,
        source: 'webhook',
        headers,
        body,
      });
      const isTaken = verdict?.ok === true && !receiver.isAway;
      if (isTaken) sent.push({ at, source: 'webhook', body });
      else receiver.refused += 1;
      response.writeHead(isTaken ? 200 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/x/y`;
  return receiver;

  function stop(): void {
    server.closeAllConnections();
    server.close();
  }
}
