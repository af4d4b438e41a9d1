import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPrivacyHub, NUMBER, type PrivacyHub } from './person.ts';

let hub: PrivacyHub;
beforeEach(async () => {
  hub = await createPrivacyHub();
});
afterEach(() => hub.close());

it('an erasure leaves no hash by which the number of a dialled call could be tried', async () => {
  const { owner, tenantId, connectionId } = hub;
  const agentId = randomUUID();
  const digest = createHash('sha256')
    .update(JSON.stringify(Object.entries({ agentId, to: NUMBER }).sort()))
    .digest('hex');
  await owner.query(
    `INSERT INTO dials (dial_id, tenant_id, asked_by, digest, connection_id, agent_id, device, number, state)
     VALUES ($1, $2, 'user', $3, $4, $5, '101', $6, 'done')`,
    [randomUUID(), tenantId, digest, connectionId, agentId, NUMBER.slice(1)],
  );
  const { service, runner } = hub.privacy;
  const asked = { numbers: [NUMBER], contactIds: [], createdBy: 'user-1' };
  const { requestId } = await service.start(tenantId, 'erasure', asked);
  await runner.run();
  await service.confirm(tenantId, requestId);
  await runner.run();
  const { rows } = await owner.query('SELECT number, digest FROM dials');
  expect(rows).toMatchObject([{ number: expect.stringMatching(/^7100\d{7}$/), digest: '' }]);
});
