import { afterAll, beforeAll, expect, it } from 'vitest';
import { salesforce } from '../../connectors/crm/salesforce/salesforce.ts';
import type { SalesforceOrg } from '../../sandbox/crm/salesforce/org.ts';
import { CrmWorld, ENDED, until } from './crm-world.ts';
import { openOrg, settingsFor } from './salesforce-stage.ts';

const world = new CrmWorld();
let crm: SalesforceOrg;
beforeAll(async () => {
  crm = await openOrg();
  await world.open({ connectors: [salesforce] });
});
afterAll(async () => {
  await world.close();
  await crm.stop();
});

it('two calls of a stranger at once: one lead, both calls with it, at the day of the company', async () => {
  // Wherever it is noon in UTC, it is tomorrow there.
  const today = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const startedAt = `${today}T12:00:00.000Z`;
  await world.owner.query(
    `UPDATE tenants SET settings = settings || '{"timeZone":"Pacific/Kiritimati"}' WHERE tenant_id = $1`,
    [world.tenantId],
  );
  crm.search.fallBehind();
  const { accountId } = await world.crm.accounts.create(world.tenantId, {
    connector: 'salesforce',
    name: 'Salesforce',
    settings: settingsFor(crm),
    since: '2020-01-01T00:00:00.000Z',
    unknownCallers: 'create',
  });
  await world.worker();
  const calls = [0, 1, 2].map(() => world.newCallId(startedAt));
  await world.tellMany(calls.map((callId) => ({ callId, parts: { ...ENDED, startedAt } })));
  await until(
    () => world.states(accountId),
    (states) => calls.every((callId) => states[callId] === 'confirmed'),
  );
  const leads = crm.records.list('Lead');
  expect(leads).toHaveLength(1);
  expect(crm.calls.map(({ CallObject, WhoId, ActivityDate }) => [CallObject, WhoId, ActivityDate])).toEqual(
    expect.arrayContaining(calls.map((callId) => [callId, leads[0]?.Id, tomorrow])),
  );
  expect(crm.calls).toHaveLength(3);
});
