import { beforeAll, describe, expect, it } from 'vitest';
import { vconSchema } from '../../src/http/schemas/vcon.ts';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let over: string;
let live: string;
let supervisor: string;

beforeAll(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  supervisor = await hub.apiKey(tenantId, 'supervisor');
  const call = { customer: '+79000000011', at: '2026-03-02T07:00:00.000Z' };
  over = await hub.addCall(tenantId, connectionId, { ...call, outcome: 'missed' });
  live = await hub.addCall(tenantId, connectionId, { ...call, live: true });
  await hub.owner.query(
    `UPDATE calls SET record = (record::jsonb || '{"endedAt": "2026-03-02T07:00:20.000Z"}')::json WHERE call_id = $1`,
    [over],
  );
});

describe('a call as a vCon', () => {
  it('is a file of its own media type, that keeps to its description', async () => {
    const { status, headers, text } = await hub.request('GET', `/api/v1/calls/${over}/vcon`, {
      key: supervisor,
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/vcon');
    expect(headers.get('content-disposition')).toContain(`${over}.vcon`);
    const vcon = vconSchema.parse(JSON.parse(text));
    expect(vcon.parties.map(({ tel, name }) => tel ?? name)).toEqual(['tel:+79000000011', 'Пример']);
    expect(vcon.dialog).toMatchObject([{ type: 'incomplete', disposition: 'no-answer', parties: [0, 1] }]);
    expect(vcon.attachments[0]?.body.callId).toBe(over);
  });

  it('is not to be had while the call goes on', async () => {
    const answer = await hub.request('GET', `/api/v1/calls/${live}/vcon`, { key: supervisor });
    expect([answer.status, answer.body.detail]).toEqual([409, 'The call is still going on.']);
  });

  it('is not there for agents who had no part in the call, and for another company', async () => {
    const { cookie } = await hub.signIn(tenantId, 'agent');
    expect((await hub.request('GET', `/api/v1/calls/${over}/vcon`, { cookie })).status).toBe(404);
    const other = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await hub.request('GET', `/api/v1/calls/${over}/vcon`, { key: other })).status).toBe(404);
  });
});
