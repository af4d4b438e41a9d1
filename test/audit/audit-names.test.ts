import { beforeAll, expect, it } from 'vitest';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();

let admin: string;
beforeAll(async () => {
  ({ cookie: admin } = await hub.signIn(await hub.addTenant(), 'admin'));
});

async function ask(method: string, path: string, json?: unknown): Promise<any> {
  const { status, body, text } = await hub.request(method, `/api/v1${path}`, {
    cookie: admin,
    ...(json !== undefined && { json }),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return body;
}

it('names whatever entries speak of, also what was deleted, and nobody of another company', async () => {
  const connection = await ask('POST', '/connections', {
    connector: 'sandbox',
    name: 'Офис',
    settings: { token: 'secret' },
  });
  const { connectionId } = connection;
  const { agentId } = await ask('POST', '/agents', { name: 'Анна Примерова' });
  const { agentId: left } = await ask('POST', '/agents', { name: 'Павел Ушедший' });
  await ask('POST', `/agents/${agentId}/devices`, { connectionId, kind: 'extension', value: '101' });
  const { contactId } = await ask('POST', '/contacts', {
    name: 'Иван Клиентов',
    numbers: [{ raw: '+79000000011' }],
  });
  await ask('PATCH', `/contacts/${contactId}`, { ownerAgentId: left });
  await ask('DELETE', `/agents/${left}`);

  const all = await ask('GET', '/audit?limit=100');
  expect(all.names).toMatchObject({
    [connectionId]: 'Офис',
    [agentId]: 'Анна Примерова',
    [left]: 'Павел Ушедший',
    [contactId]: 'Иван Клиентов',
  });
  const there = await ask('GET', `/audit?connectionId=${connectionId}`);
  expect(there.items.map(({ subject }: { subject: { kind: string } }) => subject.kind)).toEqual([
    'device',
    'connection',
  ]);
  expect(there.names[agentId]).toBe('Анна Примерова');

  // A contact that is gone is named by nobody: the log keeps no names of people outside.
  await ask('DELETE', `/contacts/${contactId}`);
  expect((await ask('GET', '/audit?limit=100')).names[contactId]).toBeUndefined();

  const { cookie } = await hub.signIn(await hub.addTenant(), 'admin');
  await hub.request('PATCH', '/api/v1/tenant', { cookie, json: { settings: { missedCalls: {} } } });
  const other = await hub.request('GET', '/api/v1/audit', { cookie });
  expect(Object.values(other.body.names)).not.toContain('Офис');
});
