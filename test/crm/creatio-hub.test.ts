import { afterAll, beforeAll, expect, it } from 'vitest';
import { creatio } from '../../connectors/crm/creatio/creatio.ts';
import { CreatioSite } from '../../sandbox/crm/creatio/creatio-site.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { CrmWorld, ENDED, until } from './crm-world.ts';

const world = new CrmWorld();
const site = new CreatioSite({ host: '127.0.0.1', port: 0, random: seededRandom(7), log: () => {} });
beforeAll(async () => {
  await site.start();
  await world.open({ connectors: [creatio] });
});
afterAll(async () => {
  await world.close();
  await site.stop();
});

it('calls of a stranger make one contact with one number, by which Creatio finds it', async () => {
  const { accountId } = await world.crm.accounts.create(world.tenantId, {
    connector: 'creatio',
    name: 'Creatio',
    settings: { address: site.url, userName: site.doors.user.name, password: site.doors.user.password },
    since: '2020-01-01T00:00:00.000Z',
    unknownCallers: 'create',
  });
  await world.worker();
  const calls = [0, 1].map(() => world.newCallId());
  await world.tellMany(calls.map((callId) => ({ callId, parts: ENDED })));
  await until(
    () => world.states(accountId),
    (states) => calls.every((callId) => states[callId] === 'confirmed'),
  );
  const contacts = site.tables.list('Contact').filter(({ Name }) => String(Name).startsWith('+'));
  expect(contacts).toHaveLength(1);
  expect(site.tables.list('ContactCommunication')).toMatchObject([{ ContactId: contacts[0]?.Id }]);
  expect(site.calls.map(({ ContactId }) => ContactId)).toEqual(Array(2).fill(contacts[0]?.Id));
});
