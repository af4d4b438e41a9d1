import { haveBadDay } from '../bad-day.ts';
import { usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { SALESFORCE_FAULTS, SalesforceOrg } from './org.ts';

export const salesforceInSandbox = defineCrm({
  connector: 'salesforce',
  name: 'Salesforce (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new SalesforceOrg(stage);
    const { app } = crm.login;
    // The same in every run.
    app.clientId = '3MVG9.sandbox';
    const users = usersOf(stage.agents, ({ extension, login, name: Name }) =>
      crm.records.insert('User', { Name, Email: `${login}@example.ru`, Extension: extension }),
    );
    for (const { name: Name, numbers, ownerExtension = '' } of stage.people) {
      const [MobilePhone, Phone] = numbers;
      const OwnerId = users[ownerExtension] ?? crm.self;
      crm.records.insert('Contact', { Name, MobilePhone, ...(Phone !== undefined && { Phone }), OwnerId });
    }
    return {
      crm,
      // With the secret of the app: a key would take a moment to be made at each start.
      access: () => ({ address: crm.url, clientId: app.clientId, clientSecret: app.clientSecret }),
      choices: { signIn: 'clientCredentials' },
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, SALESFORCE_FAULTS),
      forgetAllBut: (newest) => crm.records.forgetAllBut(newest, 'Task'),
    };
  },
});
