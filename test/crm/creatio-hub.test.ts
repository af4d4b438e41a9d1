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
  const abroad = await world.tell({ ...ENDED, number: '+19000000011' });
  await until(
    () => world.states(accountId),
    (states) => states[abroad] === 'confirmed',
  );
  const calls = [0, 1].map(() => world.newCallId());
  await world.tellMany(calls.map((callId) => ({ callId, parts: ENDED })));
  await until(
    () => world.states(accountId),
    (states) => calls.every((callId) => states[callId] === 'confirmed'),
  );
  const contacts = site.tables.list('Contact').filter(({ Name }) => String(Name).startsWith('+'));
  // The number of another country that ends alike is another person, also while the hub remembers whom it made.
  expect(contacts.map(({ Name }) => Name)).toEqual(['+19000000011', '+79000000011']);
  const [foreign, own] = contacts.map(({ Id }) => Id);
  const numbers = site.tables.list('ContactCommunication');
  expect(numbers).toMatchObject([{ ContactId: foreign }, { ContactId: own }]);
  expect(site.calls.map(({ ContactId }) => ContactId)).toEqual([foreign, own, own]);
});
