import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import type { PbxOperationsOf } from '../../connectors/kit/operations.ts';
import type { PbxPort } from '../../src/connections/pbx-port.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { fakePort, type Said } from '../calls/fake-pbx.ts';

export const FIRST_TRY_AFTER_MS = 5_000;
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The recordings of a PBX over real HTTP: `say` decides how a recording is answered; asked ones are noted in order. */
export async function openRecordingPbx() {
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const id = decodeURIComponent((request.url ?? '/').slice(1));
    asked.push(id);
    const answer = answers.get(id);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    say: (id: string, answer: Answer) => void answers.set(id, answer),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with the whole of it. */
export const audio =
  (body: Buffer, type = 'audio/wav'): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  };

/** The operations of a connector, over the kit's own HTTP. */
export function recordingOperations(origin: string): PbxOperations {
  const operations: PbxOperationsOf<Record<string, never>> = {
    recordings: {
      firstTryAfterMs: FIRST_TRY_AFTER_MS,
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      async fetch(_account, { source }) {
        const { status, headers, body } = await http.download({
          url: `${origin}/${encodeURIComponent(source)}`,
        });
        if (status === 200) {
          const length = headers['content-length'];
          return {
            state: 'ready',
            mediaType: headers['content-type'] ?? '',
            ...(length !== undefined && { bytes: Number(length) }),
            body,
          };
        }
        body.destroy();
        if (status === 204) return { state: 'notYet' };
        return { state: 'gone', reason: `The PBX has no such recording (${status})` };
      },
    },
  };
  const http = new AxiosProviderHttp({
    secrets: [],
    origins: [origin],
    rateLimit: { perSecond: 1_000, burst: 1_000 },
    clock: { now: Date.now, sleep: async () => undefined },
  });
  return bindOperations({ ...BARE, operations } as unknown as Parameters<typeof bindOperations>[0], {}, 'RU');
}

const BARE = { id: 'fake', displayName: 'Fake PBX', settings: z.object({}) };

export interface SaidRecording extends Omit<Said, 'kind'> {
  kind: 'recordingReady';
  recording: string;
  source?: string;
}

/** The fake PBX, which tells of recordings too; `fetches: false` for one that has nothing to fetch them with. */
export function recordingPort({ fetches = true } = {}): PbxPort {
  const base = fakePort();
  return fakePort({
    ...(fetches && { recordings: { firstTryAfterMs: FIRST_TRY_AFTER_MS, giveUpAfterMs: GIVE_UP_AFTER_MS } }),
    interpret: (facts) =>
      facts.flatMap((fact): CallEvent[] => {
        const said = fact.body as Said | SaidRecording;
        if (!('recording' in said)) return base.interpret([fact]);
        const { recording: id, source = id } = said;
        return [
          { kind: 'recordingReady', at: said.at, order: 0, recording: { id, state: 'pending', source } },
        ];
      }),
  });
}
