import type { Company } from '../exchange/company.ts';
import type { Answer, Asked } from '../http/serve.ts';
import type { Blocked, MegafonCabinet } from './cabinet.ts';

/** Known clients page by 100 and 200; where none is asked for, the fixtures say 100. */
const DEFAULT_LIMIT = 100;
const DONE: Answer = { status: 204, empty: true };

/** The administrator's part of `/crmapi/v1`; undefined for a path that is not of it. */
export function answerCabinet(
  asked: Asked,
  path: string,
  { cabinet, company }: { cabinet: MegafonCabinet; company: Company },
): Answer | undefined {
  if (path === '/telnums') return only('GET', asked, () => envelope(asked, cabinet.telnums));
  if (path === '/groups') return only('GET', asked, () => envelope(asked, cabinet.groups));
  if (path === '/blacklist/telnums') return answerBlockList(asked, cabinet);
  if (path === '/blacklist/block-anonymous') {
    return flip(asked, cabinet.isAnonymousBlocked, (state) => {
      cabinet.isAnonymousBlocked = state;
    });
  }
  const enabled = /^\/telnums\/(\d+)\/enabled$/.exec(path)?.[1];
  if (enabled !== undefined) return answerEnabled(asked, cabinet, enabled);
  const [, who, what] = /^\/users\/([^/]+)\/(dnd|subscription)$/.exec(path) ?? [];
  if (who === undefined) return undefined;
  const { login } = company.agents.find((agent) => agent.login === decodeURIComponent(who)) ?? {};
  if (login === undefined) return { status: 404, json: { message: 'User not found' } };
  if (what === 'dnd') {
    return flip(asked, cabinet.dnd.get(login) ?? false, (state) => cabinet.dnd.set(login, state));
  }
  return answerSubscription(asked, cabinet, login);
}

/** Of one department, or without `group_id` of all of them. */
function answerSubscription(asked: Asked, cabinet: MegafonCabinet, login: string): Answer {
  const groupId = asked.query.get('group_id') ?? undefined;
  const member = cabinet.groups.find(({ id }) => id === groupId)?.users.find((user) => user.login === login);
  if (groupId !== undefined && member === undefined) {
    return { status: 404, json: { message: 'Group not found' } };
  }
  const state = member?.calls_enable ?? !cabinet.unsubscribed.has(login);
  return flip(asked, state, (isOn) => cabinet.subscribe(login, isOn, groupId));
}

/** A page of a list, as `/users`, `/groups` and `/telnums` give it. */
export function envelope(asked: Asked, all: readonly unknown[]): Answer {
  const start = Number(asked.query.get('start') ?? 0);
  const limit = Number(asked.query.get('limit') ?? DEFAULT_LIMIT);
  const items = all.slice(start, start + limit);
  const next = start + items.length;
  const search = asked.query.get('search') ?? '';
  const info = { search, start, limit, total: all.length, ...(next < all.length ? { next } : {}) };
  return { status: 200, json: { items, info } };
}

function only(method: string, asked: Asked, answer: () => Answer): Answer {
  return asked.method === method ? answer() : notAllowed();
}

function notAllowed(): Answer {
  return { status: 405, json: { message: 'Method not allowed' } };
}

/** GET tells, POST switches on, DELETE switches off. */
function flip(asked: Asked, state: boolean, set: (state: boolean) => void): Answer {
  if (asked.method === 'GET') return { status: 200, json: { state } };
  if (asked.method !== 'POST' && asked.method !== 'DELETE') return notAllowed();
  set(asked.method === 'POST');
  return DONE;
}

function answerEnabled(asked: Asked, cabinet: MegafonCabinet, telnum: string): Answer {
  const number = cabinet.telnums.find((one) => one.telnum === telnum);
  if (number === undefined) return { status: 404, json: { message: 'Telnum not found' } };
  if (asked.method === 'GET') return notAllowed();
  return flip(asked, !number.disabled, (isEnabled) => {
    number.disabled = !isEnabled;
  });
}

function answerBlockList(asked: Asked, cabinet: MegafonCabinet): Answer {
  switch (asked.method) {
    // A bare array, with what look like counters of refused calls.
    case 'GET':
      return {
        status: 200,
        json: [...cabinet.blocked.values()].map((one) => ({ ...one, week: 0, year: 0 })),
      };
    case 'POST': {
      const entries = toEntries(asked.body);
      const isTaken = ({ telnum }: Blocked) => (cabinet.takesPrefixes ? /^\d+\*?$/ : /^\d+$/).test(telnum);
      if (!entries?.every(isTaken)) return { status: 400, json: { message: 'Invalid parameters: [telnum]' } };
      for (const entry of entries) cabinet.blocked.set(entry.telnum, entry);
      return DONE;
    }
    case 'DELETE':
      for (const telnum of asked.query.getAll('telnum')) cabinet.blocked.delete(telnum);
      return DONE;
    default:
      return notAllowed();
  }
}

function toEntries(body: string): Blocked[] | undefined {
  try {
    const entries: unknown = JSON.parse(body);
    if (!Array.isArray(entries)) return undefined;
    return entries.map(({ telnum, comment }) => ({ telnum: String(telnum), ...(comment && { comment }) }));
  } catch {
    return undefined;
  }
}
