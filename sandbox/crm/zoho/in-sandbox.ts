import { haveBadDay } from '../bad-day.ts';
import { keepNewest } from '../keep-newest.ts';
import { usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { ZOHO_FAULTS, ZohoAccount } from './account.ts';

export const zohoInSandbox = defineCrm({
  connector: 'zoho',
  name: 'Zoho (песочница)',
  writesAtOnce: false,
  // Whom it knows, nobody is told.
  open(stage) {
    const crm = new ZohoAccount(stage);
    const { bridge, credentials } = crm;
    const users = usersOf(stage.agents, ({ extension, login, name: username }) => {
      const zohouser = `8840${extension}`;
      bridge.users.push({ zohouser, username, email: `${login}@example.ru` });
      return zohouser;
    });
    return {
      crm,
      access: () => ({ api: crm.url, accounts: crm.url, ...credentials }),
      choices: { companyNumber: '+79000000300' },
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, ZOHO_FAULTS, { isSilent: false }),
      forgetAllBut(newest) {
        keepNewest(bridge.asked, newest);
        bridge.calls.forgetAllBut(newest);
      },
    };
  },
});
