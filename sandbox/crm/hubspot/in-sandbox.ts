import { haveBadDay } from '../bad-day.ts';
import { nameParts, usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { HUBSPOT_FAULTS, HubspotAccount } from './account.ts';

const TOKEN = 'sandbox-private-app-token';

export const hubspotInSandbox = defineCrm({
  connector: 'hubspot',
  name: 'HubSpot (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new HubspotAccount(stage);
    const { owners, records, calls, privateTokens } = crm.api;
    privateTokens.add(TOKEN);
    calls.isUnique = true;
    const users = usersOf(stage.agents, ({ login, name }) => {
      const { first, last: lastName } = nameParts(name);
      return owners.add(first, { lastName, email: `${login}@example.ru` });
    });
    for (const { name, company, numbers, ownerExtension = '' } of stage.people) {
      const { first: firstname, last: lastname } = nameParts(name);
      const [phone = '', mobilephone = ''] = numbers;
      const hubspot_owner_id = users[ownerExtension] ?? '';
      records.insert('contacts', { firstname, lastname, company, phone, mobilephone, hubspot_owner_id });
    }
    return {
      crm,
      access: () => ({ api: crm.url, token: TOKEN }),
      choices: { callIdIsUnique: true, searchLagSeconds: 0 },
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, HUBSPOT_FAULTS, { isSilent: false }),
      forgetAllBut: (newest) => records.forgetAllBut(newest, 'calls'),
    };
  },
});
