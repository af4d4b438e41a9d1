import { haveBadDay } from '../bad-day.ts';
import { keepNewest } from '../keep-newest.ts';
import { usersOf } from '../users-of.ts';
import { defineCrm } from '../virtual-crm.ts';
import { ACCOUNT_FAULTS, AmoCrmAccount } from './account.ts';

const TOKEN = 'sandbox-long-lived-token';

export const amocrmInSandbox = defineCrm({
  connector: 'amocrm',
  name: 'amoCRM (песочница)',
  writesAtOnce: false,
  open(stage) {
    const crm = new AmoCrmAccount(stage);
    const { cards, longLived, pops, unsorted } = crm.api;
    longLived.add(TOKEN);
    const users = usersOf(stage.agents, ({ extension, login, name }) => {
      const id = Number(`7${extension}`);
      cards.users.push({ id, name, email: `${login}@example.ru`, isActive: true });
      return String(id);
    });
    for (const { name, numbers, ownerExtension = '' } of stage.people) {
      const owner = users[ownerExtension];
      const responsibleUserId = owner === undefined ? {} : { responsibleUserId: Number(owner) };
      cards.add({ type: 'contacts', name, phones: [...numbers], ...responsibleUserId });
    }
    return {
      crm,
      access: () => ({ account: crm.url, longLivedToken: TOKEN }),
      users,
      beRude: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, ACCOUNT_FAULTS),
      forgetAllBut(newest) {
        for (const kept of [pops, unsorted.items, ...cards.entities.map(({ notes }) => notes)])
          keepNewest(kept, newest);
      },
    };
  },
});
