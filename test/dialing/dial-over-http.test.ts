import { createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { BlockListService } from '../../src/block-lists/block-list-service.ts';
import { PbxOperator } from '../../src/connections/pbx-operator.ts';
import { DialService } from '../../src/dialing/dial-service.ts';
import { HttpListener } from '../../src/platform/http-listener.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** A PBX that dials by one POST. */
const connector = definePbxConnector({
  id: 'fake-dialler',
  displayName: 'Fake dialler',
  docs: 'docs/connectors/fake-dialler.md',
  settings: z.object({ url: z.string() }),
  numberForm: 'e164',
  parse: () => ({ facts: [], rejects: [], ignored: 0 }),
  interpret: () => [],
  can: {},
  operations: {
    dial: {
      async dial({ http, settings }, { from, to }) {
        const answer = await http.request({
          method: 'POST',
          url: `${settings.url}/call`,
          body: { from: from.number, to },
        });
        return { callId: (JSON.parse(answer.body) as { id: string }).id };
      },
    },
  },
});

let test: TestDatabase;
let pbx: HttpListener;
let answer: RequestListener;
let heard = 0;
beforeAll(async () => {
  test = await createTestDatabase();
  const server = createServer((request, response) => {
    heard += 1;
    answer(request, response);
  });
  pbx = new HttpListener({ server, port: 0, host: '127.0.0.1' });
  await pbx.start();
});
afterAll(async () => {
  await pbx?.stop();
  await test?.close();
});

it('is asked of the PBX once, and told apart: taken, refused, or the answer lost on the way', async () => {
  const { database } = test;
  const { service, source, catalog, bus } = connectionsOn(database, [connector]);
  const operator = new PbxOperator(source, catalog);
  const tenantId = await createTenant(database);
  const settings = { url: `http://127.0.0.1:${pbx.port}` };
  const { connectionId } = await service.create(tenantId, { connector: connector.id, name: 'PBX', settings });
  const agents = new AgentService({ database, bus });
  const devices = [{ connectionId, kind: 'extension' as const, value: '101' }];
  const { agentId } = await agents.create(tenantId, { name: 'Анна', devices });
  const countryOf = async () => 'RU';
  const blockLists = new BlockListService({ database, operator, countryOf });
  const dials = new DialService({ database, operator, agents, blockLists, countryOf });
  const dial = () => dials.dial(tenantId, { to: '+79000000091', agentId }, { askedBy: 'anna' });

  answer = (_request, response) => void response.end('{"id":"c-1"}');
  expect(await dial()).toMatchObject({ state: 'done', pbxCallId: 'c-1' });
  answer = (_request, response) => void response.writeHead(401).end();
  await expect(dial()).rejects.toMatchObject({ code: 'unprocessable' });
  answer = (request) => void request.socket.destroy();
  await expect(dial()).rejects.toMatchObject({ code: 'unavailable' });
  expect(heard).toBe(3);
  const listed = await dials.list(tenantId, { limit: 10 });
  expect(listed.map(({ state }) => state)).toEqual(['unknown', 'refused', 'done']);
});
