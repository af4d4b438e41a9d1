import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { crmCatalog } from '../../connectors/kit/crm-catalog.ts';
import type { CrmTalk } from '../../src/domain/crm/crm-port.ts';
import type { CrmStep } from '../../src/domain/crm/crm-step.ts';
import { notebook } from './notebook-crm.ts';

const TOKEN = 'fictional-token-9f2c';
const STEP: CrmStep = {
  id: 'note',
  kind: 'record',
  whenUnknown: 'ask',
  body: { callId: 'c1', text: 'hello' },
};

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let heard: CrmTalk[];

beforeEach(async () => {
  heard = [];
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const says = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (_, response) => void response.writeHead(status, headers).end(body);
};
const port = (at = url) => bindCrm(notebook, { url: at, token: TOKEN }, 'RU');
const make = (at = url) => port(at).make(STEP, (talk) => heard.push(talk));

describe('a bound CRM', () => {
  it('says that a step was made, and what was said and answered, with secrets masked', async () => {
    says(200, `{"id":"n1","notice":"seen ${TOKEN}"}`);
    expect(await make()).toEqual({
      state: 'done',
      value: {
        remember: { note: 'n1', said: 'hello' },
        refs: [{ kind: 'note', id: 'n1', url: `${url}/notes/n1` }],
        notice: `seen ${TOKEN}`,
      },
    });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ method: 'POST', url: `${url}/steps`, status: 200 });
    expect(JSON.parse(heard[0]?.request ?? '')).toEqual({ id: 'note', callId: 'c1', text: 'hello' });
    expect(heard[0]?.answer).toContain('seen ***');
    expect(JSON.stringify(heard)).not.toContain(TOKEN);
  });

  it('knows nothing of a write that was answered with trouble, or not at all', async () => {
    says(503, 'maintenance');
    expect(await make()).toMatchObject({ state: 'unknown' });
    expect(heard[0]).toMatchObject({ status: 503, answer: 'maintenance' });
    answer = (request) => void request.socket.destroy();
    expect(await make()).toMatchObject({ state: 'unknown' });
    expect(heard[1]?.status).toBeUndefined();
  });

  it('knows that nothing was written where nobody listened', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((resolve) => gone.close(resolve));
    expect(await make(at)).toMatchObject({ state: 'later', isLimit: false });
  });

  it('waits when the CRM asks for patience, in the status or inside a 200', async () => {
    says(429, '', { 'retry-after': '7' });
    expect(await make()).toMatchObject({ state: 'later', isLimit: true, retryAfterMs: 7_000 });
    says(200, '{"error":"busy"}');
    expect(await make()).toMatchObject({ state: 'later', isLimit: true });
  });

  it('leaves to a person what the CRM refuses and what cannot be read', async () => {
    says(200, '{"error":"no such field"}');
    expect(await make()).toEqual({ state: 'refused', reason: 'no such field' });
    says(200, '<html>Welcome</html>');
    expect(await make()).toMatchObject({ state: 'refused' });
    says(401, '');
    expect(await make()).toMatchObject({ state: 'auth' });
  });

  it('leaves nobody in doubt about a search that failed, though it is a POST', async () => {
    says(503, '');
    expect(await port().find?.(STEP, () => {})).toMatchObject({ state: 'later', isLimit: false });
    expect(
      await port().lookUp?.({
        digits: '79000000011',
        last10: '9000000011',
        last8: '',
        last7: '',
        reversed: '',
      }),
    ).toMatchObject({
      state: 'later',
    });
  });

  it('takes a write for uncertain when a later request of the same step is turned away', async () => {
    const twice = bindCrm(
      {
        ...notebook,
        make: async ({ http }) => {
          await http.request({ method: 'POST', url: `${url}/one` });
          await http.request({ method: 'POST', url: `${url}/two` });
          return {};
        },
      },
      { url, token: TOKEN },
      'RU',
    );
    answer = (request, response) => void response.writeHead(request.url === '/one' ? 200 : 429).end();
    expect(await twice.make(STEP, () => {})).toMatchObject({ state: 'unknown' });
  });

  it("turns a connector's own mistake into something for a person, and never throws it", async () => {
    const broken = bindCrm(
      { ...notebook, make: () => Promise.reject(new TypeError('x')) },
      { url, token: TOKEN },
      'RU',
    );
    expect(await broken.make(STEP, () => {})).toEqual({ state: 'refused', reason: 'the connector failed' });
  });
});

describe('the catalog of CRMs', () => {
  const catalog = crmCatalog([notebook]);

  it('describes each for people, with the form and its secrets', () => {
    expect(catalog.list()).toMatchObject([
      { id: 'notebook', secretFields: ['token'], unknownCallers: ['ignore', 'create'], keepsTokens: false },
    ]);
  });

  it('refuses settings that do not fit, and connectors that nobody knows', () => {
    expect(() => catalog.check('notebook', { url: 'x' })).toThrow('The settings do not fit Notebook');
    expect(() => catalog.bind('nobody', {}, 'RU')).toThrow('There is no CRM connector');
  });
});
