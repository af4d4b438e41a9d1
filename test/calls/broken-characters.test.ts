import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHub, type Hub } from './hub-harness.ts';

const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});

it.each([
  ['NUL', '10\u00001', '10\uFFFD1'],
  ['half a surrogate pair', '10\uD8001', '10\uFFFD1'],
  ['the separator of lists', '10\u001f1', '10\uFFFD1'],
])('keeps the call of a device whose number holds %s, under one name', async (_what, device, shown) => {
  await hub.say({ id: '1', call: 'a', kind: 'delivered', at: AT, leg: device, from: '+79000000011' });
  await hub.say({ id: '2', call: 'a', kind: 'established', at: AT + 5_000, leg: device });
  const events = (await hub.events()).length;
  await hub.say({ id: '2', call: 'a', kind: 'established', at: AT + 5_000, leg: device });
  expect((await hub.inboxRows()).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  const [call] = await hub.calls();
  expect(call.agent_ids).toEqual([shown]);
  expect(call.responsible_agent_id).toBe(shown);
  expect(call.record.legs.map(({ agentId }: { agentId: string }) => agentId)).toEqual([shown]);
  // Read again from the database it is no other device.
  expect(await hub.events()).toHaveLength(events);
  const { rows } = await hub.owner.query('SELECT agent_id FROM call_agents');
  expect(rows).toEqual([{ agent_id: shown }]);
});
