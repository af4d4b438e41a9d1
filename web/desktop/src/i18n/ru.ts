import { ru as shared } from '../../../shared/i18n/ru.ts';
import { callPage } from './ru/call-page.ts';
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
} from './ru/card.ts';
import { dial } from './ru/dial.ts';
import { orders } from './ru/orders.ts';
import { presence } from './ru/presence.ts';
import { details, recent } from './ru/recent.ts';
import { alerts, app, board, connection, enter, header, help, idle, password } from './ru/screen.ts';
import { tasks } from './ru/tasks.ts';

export const ru = {
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
