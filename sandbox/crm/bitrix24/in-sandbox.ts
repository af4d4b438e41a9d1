import { haveBadDay } from '../bad-day.ts';
import { nameParts, usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { Bitrix24Portal, PORTAL_FAULTS } from './portal.ts';
import { APPLICATION } from './rest-api.ts';

/** The first agent: whom the portal says the application works for. */
const ADMIN = 1;
/** A row a second since then would have brought us here: no run names two calls as another run did. */
const ROWS_SINCE = Date.UTC(2026, 0, 1);

export const bitrix24InSandbox = defineCrm({
  connector: 'bitrix24',
  name: 'Битрикс24 (песочница)',
  writesAtOnce: true,
  open(stage) {
    const crm = new Bitrix24Portal(stage);
    const { people, telephony, tokens } = crm.api;
    // The hub goes on with the tokens, and with the calls, of the run before.
    tokens.takesForgotten = true;
    telephony.takesForgotten = true;
    telephony.rows = Math.floor((stage.now() - ROWS_SINCE) / 1000);
    const { refresh: refreshToken } = tokens.issue();
    const users = usersOf(stage.agents, ({ extension: inner, login, name }) => {
      const id = people.users.length + ADMIN;
      const { first, last: lastName } = nameParts(name);
      people.users.push({ id, name: first, lastName, inner, email: `${login}@example.ru`, isActive: true });
      return String(id);
    });
    for (const { name, position, numbers, ownerExtension = '' } of stage.people) {
      const assignedBy = Number(users[ownerExtension] ?? ADMIN);
      people.add({ type: 'CONTACT', name, phones: [...numbers], assignedBy, fields: { POST: position } });
    }
    return {
      crm,
      access: () => ({
        portal: crm.url,
        signInUrl: `${crm.url}/oauth/token/`,
        ...APPLICATION,
        refreshToken,
      }),
      choices: { fallbackUserId: String(ADMIN) },
      users,
      beRude(oneIn) {
        haveBadDay(crm.faults, 1 / oneIn, PORTAL_FAULTS);
        // The sign-in server is another machine.
        crm.faults.spares = (path) => path.startsWith('/oauth/');
      },
      forgetAllBut: (newest) => telephony.forgetAllBut(newest),
    };
  },
});
