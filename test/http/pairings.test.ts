import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
const CRM = 'https://crm.example.org';

interface Person {
  tenantId: string;
  cookie: string;
  userId: string;
  agentId: string;
}
let anna: Person;
let stranger: Person;

async function addPerson(): Promise<Person> {
  const tenantId = await hub.addTenant();
  const { cookie, userId, agentId = '' } = await hub.signIn(tenantId, 'agent', { asAgent: true });
  return { tenantId, cookie, userId, agentId };
}

beforeAll(async () => {
  anna = await addPerson();
  stranger = await addPerson();
});

const pair = ({ cookie }: Pick<Person, 'cookie'>, company: string, headers: Record<string, string> = {}) =>
  hub.request('POST', '/api/v1/me/pairings', { cookie, json: { company }, headers });
const pairingOf = async (person: Person): Promise<string> => (await pair(person, person.tenantId)).body.token;
const tokenFor = (pairing: string, headers: Record<string, string> = {}) =>
  hub.request('POST', '/api/v1/me/widget-tokens', { key: pairing, json: {}, headers });
const presenceOf = ({ agentId }: Person, key: string) =>
  hub.request('GET', `/api/v1/agents/${agentId}/presence`, { key });

describe('a pairing', () => {
  it('gets widget tokens of the person who signed in, and is written down once', async () => {
    const made = await pair(anna, anna.tenantId);
    expect(made.status, made.text).toBe(201);
    const first = await tokenFor(made.body.token);
    expect(first.status, first.text).toBe(201);
    expect(Date.parse(first.body.expiresAt)).toBeLessThan(Date.now() + 601_000);
    expect((await presenceOf(anna, first.body.token)).status).toBe(200);
    expect((await presenceOf(stranger, first.body.token)).status).toBe(404);
    const { rows } = await hub.owner.query(
      `SELECT operation, actor_kind FROM audit_entries WHERE tenant_id = $1 AND operation IN ('createPairing', 'createMyWidgetToken')`,
      [anna.tenantId],
    );
    expect(rows).toEqual([{ operation: 'createPairing', actor_kind: 'user' }]);
  });

  it('opens nothing itself, and a widget token gets no other', async () => {
    const pairing = await pairingOf(anna);
    for (const [method, path] of [
      ['GET', '/api/v1/me'],
      ['GET', '/api/v1/calls'],
      ['POST', '/api/v1/calls/dial'],
      ['POST', '/api/v1/me/push-tokens'],
    ] as const)
      expect(
        (await hub.request(method, path, { key: pairing, ...(method === 'POST' && { json: {} }) })).status,
        path,
      ).not.toBeLessThan(400);
    expect((await presenceOf(anna, pairing)).status).toBe(403);
    await expect(hub.access.resolvePush(pairing, {})).rejects.toMatchObject({ code: 'forbidden' });
    const { token } = (await tokenFor(pairing)).body;
    expect((await tokenFor(token)).status).toBe(403);
  });

  it('is of a person who is there: not of a key, not from a page of another site, not of another company', async () => {
    const key = await hub.apiKey(anna.tenantId, 'admin');
    const byKey = await hub.request('POST', '/api/v1/me/pairings', { key, json: { company: anna.tenantId } });
    expect(byKey.status).toBe(403);
    expect((await pair(anna, anna.tenantId, { origin: CRM })).status).toBe(403);
    const elsewhere = await pair(anna, stranger.tenantId);
    expect([elsewhere.status, elsewhere.body.detail]).toEqual([403, 'This page is of another company.']);
    const { cookie } = await hub.signIn(anna.tenantId, 'supervisor');
    expect((await pair({ cookie }, anna.tenantId)).status).toBe(422);
  });

  it('is used by pages of the hub alone', async () => {
    const pairing = await pairingOf(anna);
    expect((await tokenFor(pairing, { origin: CRM })).status).toBe(403);
    expect((await tokenFor(pairing, { origin: hub.origin })).status).toBe(201);
  });

  it('ends with the session, and its tokens with it', async () => {
    const person = await addPerson();
    const pairing = await pairingOf(person);
    const { token } = (await tokenFor(pairing)).body;
    expect((await presenceOf(person, token)).status).toBe(200);
    const signedOut = await hub.request('POST', '/api/auth/sign-out', {
      cookie: person.cookie,
      json: {},
      headers: { origin: hub.origin },
    });
    expect(signedOut.status, signedOut.text).toBe(200);
    expect((await tokenFor(pairing)).status).toBe(401);
    expect((await presenceOf(person, token)).status).toBe(401);
  });

  it('ends when its agent becomes somebody else’s, or inactive', async () => {
    const person = await addPerson();
    const pairing = await pairingOf(person);
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [person.agentId]);
    expect((await tokenFor(pairing)).status).toBe(401);
    await hub.owner.query('UPDATE agents SET active = true, user_id = NULL WHERE agent_id = $1', [
      person.agentId,
    ]);
    expect((await tokenFor(pairing)).status).toBe(401);
  });
});
