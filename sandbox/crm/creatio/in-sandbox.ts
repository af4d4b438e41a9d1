import { haveBadDay } from '../bad-day.ts';
import { steadyUuid, usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { CREATIO_FAULTS, CreatioSite } from './creatio-site.ts';

export const creatioInSandbox = defineCrm({
  connector: 'creatio',
  name: 'Creatio (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new CreatioSite(stage);
    const { tables, doors } = crm;
    // Whoever works there is a contact as well.
    const users = usersOf(stage.agents, ({ extension, login, name }) => {
      const { Id: id } = tables.insert('Contact', {
        Id: steadyUuid('a', extension),
        Name: name,
        Email: `${login}@example.ru`,
      });
      return crm.addUser({ id, name });
    });
    for (const [index, { name, numbers, ownerExtension = '' }] of stage.people.entries()) {
      const ContactId = steadyUuid('c', index + 1);
      tables.insert('Contact', { Id: ContactId, Name: name, OwnerId: users[ownerExtension] ?? null });
      for (const number of numbers) tables.insert('ContactCommunication', { ContactId, Number: number });
    }
    return {
      crm,
      access: () => ({ address: crm.url, userName: doors.user.name, password: doors.user.password }),
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, CREATIO_FAULTS),
      forgetAllBut: (newest) => tables.forgetAllBut(newest, 'Call'),
    };
  },
});
