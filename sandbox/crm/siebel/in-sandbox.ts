import { haveBadDay } from '../bad-day.ts';
import { keepNewest } from '../keep-newest.ts';
import { nameParts, usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { SIEBEL_FAULTS, SiebelServer } from './siebel-server.ts';

export const siebelInSandbox = defineCrm({
  connector: 'siebel',
  name: 'Siebel (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new SiebelServer(stage);
    const users = usersOf(stage.agents, ({ login }) => login.toUpperCase());
    crm.logins.push(...Object.values(users));
    for (const { name, numbers } of stage.people) {
      const [phone = ''] = numbers;
      crm.addContact({ ...nameParts(name), phone });
    }
    return {
      crm,
      access: () => ({ api: crm.api, userName: crm.user.name, password: crm.user.password }),
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, SIEBEL_FAULTS),
      forgetAllBut: (newest) => keepNewest(crm.activities.rows, newest),
    };
  },
});
