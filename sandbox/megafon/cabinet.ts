import type { Company } from '../exchange/company.ts';

export type Telnum = {
  telnum: string;
  name: string;
  type: 'user' | 'group' | 'ivr';
  disabled: boolean;
  user?: string;
  user_name?: string;
  group?: string;
  group_name?: string;
  ivr?: { items: Record<string, string>[] };
};
export type Blocked = { telnum: string; comment?: string };

/** What the administrator of the virtual PBX sees: departments, numbers, switches of employees, the block list. */
export class MegafonCabinet {
  readonly telnums: Telnum[];
  readonly groups: {
    id: string;
    name: string;
    ext: string;
    call_order?: string;
    users: { login: string; calls_enable: boolean }[];
  }[];
  /** By login. What `state: true` of `/dnd` means is disputed; here it says "do not disturb" unless told otherwise. */
  readonly dnd = new Map<string, boolean>();
  /** By login: those whom departments do not ring. */
  readonly unsubscribed = new Set<string>();
  /** By number, as the list writes it. */
  readonly blocked = new Map<string, Blocked>();
  isAnonymousBlocked = false;
  /** Whether the list takes `7900*`: one mock of a white-label shows it. */
  takesPrefixes = false;

  /** Whether departments ring the employee: this one, or all of them; in the second case the employee's own counts too. */
  subscribe(login: string, isOn: boolean, groupId?: string): void {
    for (const { id, users } of this.groups) {
      if (groupId !== undefined && id !== groupId) continue;
      for (const user of users) if (user.login === login) user.calls_enable = isOn;
    }
    if (groupId !== undefined) return;
    if (isOn) this.unsubscribed.delete(login);
    else this.unsubscribed.add(login);
  }

  constructor({ agents, line, lineName, groupName }: Company) {
    const [first] = agents;
    const group = { group: '1', group_name: groupName };
    this.groups = [
      {
        id: '1',
        name: groupName,
        ext: '600',
        call_order: 'BYORDER',
        users: agents.map(({ login }) => ({ login, calls_enable: true })),
      },
    ];
    this.telnums = [
      { telnum: line, name: lineName, type: 'group', disabled: false, ...group },
      ...agents.map(
        ({ telnum, login, name }): Telnum => ({
          telnum,
          name: '',
          type: 'user',
          disabled: false,
          user: login,
          user_name: name,
        }),
      ),
      {
        telnum: '79000000390',
        name: 'Меню',
        type: 'ivr',
        disabled: true,
        ivr: {
          items: [
            { button: '1', ...group },
            { button: 'timeout', ...(first && { user: first.login, user_name: first.name }) },
          ],
        },
      },
    ];
  }
}
