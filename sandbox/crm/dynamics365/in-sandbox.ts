import { haveBadDay } from '../bad-day.ts';
import { steadyUuid, usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { DYNAMICS_FAULTS, DynamicsEnvironment } from './environment.ts';

export const dynamics365InSandbox = defineCrm({
  connector: 'dynamics365',
  name: 'Dynamics 365 (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new DynamicsEnvironment(stage);
    const { tables } = crm;
    const users = usersOf(stage.agents, ({ extension, login, name: fullname }) =>
      tables.insert(
        'systemusers',
        { fullname, internalemailaddress: `${login}@example.ru` },
        steadyUuid('a', extension),
      ),
    );
    for (const [index, { name, numbers, ownerExtension = '' }] of stage.people.entries()) {
      const [mobilephone, telephone1] = numbers;
      const row = {
        fullname: name,
        mobilephone,
        ...(telephone1 !== undefined && { telephone1 }),
        _ownerid_value: users[ownerExtension] ?? null,
      };
      tables.insert('contacts', row, steadyUuid('c', index + 1));
    }
    return {
      crm,
      access: () => ({ organization: crm.url, authority: crm.url, ...crm.application }),
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, DYNAMICS_FAULTS),
      forgetAllBut: (newest) => tables.forgetAllBut(newest, 'phonecalls'),
    };
  },
});
