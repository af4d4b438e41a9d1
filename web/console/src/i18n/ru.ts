import { ru as shared } from '../../../shared/i18n/ru.ts';
import { agents } from './ru/agents.ts';
import { audit } from './ru/audit.ts';
import { calls } from './ru/calls.ts';
import { captures } from './ru/captures.ts';
import { cards } from './ru/cards.ts';
import { connections } from './ru/connections.ts';
import { contacts } from './ru/contacts.ts';
import { crm } from './ru/crm.ts';
import { deliveries } from './ru/deliveries.ts';
import { departments } from './ru/departments.ts';
import { filters } from './ru/filters.ts';
import { hours } from './ru/hours.ts';
import { inbox } from './ru/inbox.ts';
import { keys } from './ru/keys.ts';
import { lists } from './ru/lists.ts';
import { menuEditor } from './ru/menu-editor.ts';
import { menus } from './ru/menus.ts';
import { notFound } from './ru/not-found.ts';
import { numbers } from './ru/numbers.ts';
import { parts } from './ru/parts.ts';
import { privacy } from './ru/privacy.ts';
import { prompts } from './ru/prompts.ts';
import { recompute } from './ru/recompute.ts';
import { recordings } from './ru/recordings.ts';
import { settings } from './ru/settings.ts';
import { shell } from './ru/shell.ts';
import { userSettings } from './ru/user-settings.ts';
import { users } from './ru/users.ts';
import { webhooks } from './ru/webhooks.ts';

export const ru = {
  ...shared,
  shell,
  parts,
  notFound,
  connections,
  captures,
  agents,
  numbers,
  lists,
  users,
  userSettings,
  departments,
  keys,
  webhooks,
  crm,
  deliveries,
  cards,
  menus,
  menuEditor,
  hours,
  prompts,
  settings,
  recompute,
  inbox,
  privacy,
  calls,
  contacts,
  recordings,
  audit,
  filters,
} as const;
