import { en as shared } from '../../../shared/i18n/en.ts';
import { callPage } from './en/call-page.ts';
import {
  call,
  candidates,
  chain,
  closed,
  contact,
  direction,
  find,
  lastCalls,
  outcome,
  responsible,
  status,
  statusDetail,
} from './en/card.ts';
import { dial } from './en/dial.ts';
import { orders } from './en/orders.ts';
import { presence } from './en/presence.ts';
import { details, recent } from './en/recent.ts';
import { alerts, app, board, connection, enter, header, help, idle, password } from './en/screen.ts';
import { tasks } from './en/tasks.ts';

/** English; the other languages have exactly these keys (plural endings may differ). */
export const en = {
  ...shared,
  app,
  connection,
  header,
  alerts,
  enter,
  password,
  status,
  statusDetail,
  direction,
  contact,
  candidates,
  find,
  call,
  closed,
  chain,
  lastCalls,
  responsible,
  outcome,
  idle,
  tasks,
  recent,
  details,
  callPage,
  board,
  help,
  dial,
  presence,
  orders,
} as const;
