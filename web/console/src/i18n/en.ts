import { en as shared } from '../../../shared/i18n/en.ts';
import { agents } from './en/agents.ts';
import { audit } from './en/audit.ts';
import { calls } from './en/calls.ts';
import { captures } from './en/captures.ts';
import { cards } from './en/cards.ts';
import { connections } from './en/connections.ts';
import { contacts } from './en/contacts.ts';
import { crm } from './en/crm.ts';
import { deliveries } from './en/deliveries.ts';
import { departments } from './en/departments.ts';
import { filters } from './en/filters.ts';
import { hours } from './en/hours.ts';
import { inbox } from './en/inbox.ts';
import { keys } from './en/keys.ts';
import { lists } from './en/lists.ts';
import { menuEditor } from './en/menu-editor.ts';
import { menus } from './en/menus.ts';
import { notFound } from './en/not-found.ts';
import { numbers } from './en/numbers.ts';
import { parts } from './en/parts.ts';
import { privacy } from './en/privacy.ts';
import { prompts } from './en/prompts.ts';
import { recompute } from './en/recompute.ts';
import { recordings } from './en/recordings.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { userSettings } from './en/user-settings.ts';
import { users } from './en/users.ts';
import { webhooks } from './en/webhooks.ts';

/** English; the other languages have exactly these keys (plural endings may differ). */
export const en = {
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
