import type { Agent, Company } from '../exchange/company.ts';
import type { Answer, Asked } from '../http/serve.ts';
import { type AbonentServices, answerServices, newServices } from './abonent-services.ts';
import { type KeptLeg, toAbonent, toRecord, toStatisticsRow, userIdOf } from './statistics.ts';
import type { Subscriptions } from './subscriptions.ts';

type Rule = { id: string; name: string; schedule: string; phoneList: string[] };
export type Bwl = { status: string; blackList: Rule[]; whiteList: Rule[] };
type Route = { inboundNumber: string; extension: string };

/** What the portal keeps besides calls. */
export type PortalState = {
  company: Company;
  token: string;
  subscriptions: Subscriptions;
  /** By user id. */
  agentStatus: Map<string, string>;
  bwl: Map<string, Bwl>;
  /** By user id. */
  services: Map<string, AbonentServices>;
  /** Ten digits of the numbers on which routes of callers work. */
  routedNumbers: Set<string>;
  routes: Route[];
  /** Which of the two replaces the table; the other adds to it. No source says which. */
  replacingMethod: 'POST' | 'PUT';
  /** Whether the second version of click-to-call is there. */
  hasCallV2: boolean;
  legs(): readonly KeptLeg[];
  isRecordingReady(leg: KeptLeg): boolean;
  /** @returns ids of the call */
  call(agent: Agent, number: string): { callId: string; externalTrackingId: string };
  transfers: { userId: string; callId: string; phoneNumber: string }[];
  joins: { userId: string; callId: string; callIdConsult: string }[];
};

const PREFIX = '/apis/portal/';
const MAX_RECORDS = 100;
const EMPTY: Answer = { status: 200, empty: true };

/** The part of the portal's interface that the sandbox plays. */
export function answerPortal(asked: Asked, state: PortalState): Answer | Promise<Answer> {
  if (!asked.path.startsWith(PREFIX)) return { status: 404, text: 'Not Found' };
  if (asked.headers['x-mpbx-api-auth-token'] !== state.token) {
    return { status: 401, json: { errorCode: 'Unauthorized', description: '' } };
  }
  const path = asked.path.slice(PREFIX.length).split('/').map(decodeURIComponent);
  const [first = '', second = '', third = '', fourth = ''] = path[0] === 'v2' ? path.slice(1) : path;
  const isV2 = path[0] === 'v2';
  if (first === 'subscription') return answerSubscription(asked, state);
  if (first === 'abonents')
    return answerAbonents(asked, state, { isV2, pattern: second, what: third, id: fourth });
  if (first === 'numbers') return { status: 200, json: [toNumber(state.company.line.slice(-10))] };
  if (first === 'statistics' && isV2) return answerStatistics(asked, state);
  if (first === 'records')
    return second === '' ? answerRecords(asked, state) : answerFile(path.slice(2), state);
  if (first === 'icr' && second === 'route') return answerRoutes(asked, state);
  if (first === 'icr' && second === 'numbers') return answerRoutedNumbers(asked, state);
  return bad(404);
}

async function answerSubscription(
  { method, query, body }: Asked,
  { subscriptions }: PortalState,
): Promise<Answer> {
  if (method === 'PUT') {
    const granted = subscriptions.put(parsed(body) as Record<string, unknown>);
    return granted === undefined ? bad(400) : { status: 200, json: granted };
  }
  const id = query.get('subscriptionId') ?? '';
  const found = method === 'DELETE' ? await subscriptions.end(id) : subscriptions.get(id);
  if (found === undefined || found === false) {
    return {
      status: 400,
      json: { errorCode: 'GetSubscriptionInfoError', description: 'no such subscription' },
    };
  }
  return method === 'DELETE' ? EMPTY : { status: 200, json: found };
}

function answerAbonents(
  { method, query, body }: Asked,
  state: PortalState,
  { isV2, pattern, what, id }: { isV2: boolean; pattern: string; what: string; id: string },
): Answer {
  if (pattern === '') return { status: 200, json: state.company.agents.map(toAbonent) };
  const agent = state.company.agents.find((one) =>
    [userIdOf(one), one.telnum.slice(-10), one.extension].includes(pattern),
  );
  if (agent === undefined) return bad(400);
  const userId = userIdOf(agent);
  if (what === 'agent' && method === 'GET')
    return { status: 200, text: state.agentStatus.get(userId) ?? 'ONLINE' };
  if (what === 'agent') {
    state.agentStatus.set(userId, query.get('status') ?? '');
    return EMPTY;
  }
  if (what === 'call' && method === 'POST') {
    if (isV2 && !state.hasCallV2) return bad(404);
    const number = query.get('phoneNumber') ?? '';
    if (!/^\d{10}$/.test(number)) return bad(400);
    const ids = state.call(agent, `7${number}`);
    return isV2 ? { status: 200, json: ids } : { status: 200, text: ids.externalTrackingId };
  }
  if (what === 'callTransfer' && method === 'POST') {
    const [callId, phoneNumber] = [query.get('callId'), query.get('phoneNumber')];
    if (callId === null || phoneNumber === null) return bad(400);
    state.transfers.push({ userId, callId, phoneNumber });
    return EMPTY;
  }
  if (what === 'callTransferConsult' && method === 'POST') {
    const [callId, callIdConsult] = [query.get('callId'), query.get('callIdConsult')];
    if (callId === null || callIdConsult === null) return bad(400);
    state.joins.push({ userId, callId, callIdConsult });
    return EMPTY;
  }
  if (what === 'bwl') return answerBwl({ method, query, body }, bwlOf(state, userId), id);
  const services = state.services.get(userId) ?? newServices();
  state.services.set(userId, services);
  return answerServices({ method, query, body }, services, { what, id }) ?? bad(404);
}

function bwlOf({ bwl }: PortalState, userId: string): Bwl {
  const found = bwl.get(userId) ?? { status: 'OFF', blackList: [], whiteList: [] };
  bwl.set(userId, found);
  return found;
}

function answerBwl(
  { method, query, body }: Pick<Asked, 'method' | 'query' | 'body'>,
  lists: Bwl,
  id: string,
): Answer {
  if (method === 'GET') return { status: 200, json: lists };
  if (method === 'POST') {
    const { type, rule } = parsed(body) as { type?: string; rule?: Omit<Rule, 'id'> };
    const list =
      type === 'BLACK_LIST' ? lists.blackList : type === 'WHITE_LIST' ? lists.whiteList : undefined;
    if (list === undefined || rule === undefined) return bad(400);
    const number = String(
      Math.max(0, ...[...lists.blackList, ...lists.whiteList].map((one) => Number(one.id))) + 1,
    );
    list.push({ ...rule, id: number });
    return { status: 200, json: Number(number) };
  }
  if (method === 'PUT') lists.status = `${query.get('ruleType')}_ON`;
  else if (id === '') lists.status = 'OFF';
  else {
    lists.blackList = lists.blackList.filter((rule) => rule.id !== id);
    lists.whiteList = lists.whiteList.filter((rule) => rule.id !== id);
  }
  return EMPTY;
}

/** Newest first; the end is a shorter page. */
function answerStatistics({ query }: Asked, state: PortalState): Answer {
  const [page, size] = [Number(query.get('page') ?? 0), Number(query.get('pageSize') ?? 100)];
  if (!(size >= 10 && size <= 100)) return bad(400);
  const rows = within(state.legs(), query, ({ startedAt }) => startedAt).sort(
    (a, b) => b.startedAt - a.startedAt,
  );
  return { status: 200, json: rows.slice(page * size, (page + 1) * size).map(toStatisticsRow) };
}

/** Ascending by id, after the cursor. */
function answerRecords({ query }: Asked, state: PortalState): Answer {
  const after = Number(query.get('id') ?? 0);
  const recorded = state.legs().filter((leg) => leg.answeredAt !== null && state.isRecordingReady(leg));
  const found = within(recorded, query, ({ startedAt }) => startedAt)
    .filter(({ recordId }) => Number(recordId) > after)
    .sort((a, b) => Number(a.recordId) - Number(b.recordId));
  return { status: 200, json: found.slice(0, MAX_RECORDS).map(toRecord) };
}

function answerFile(path: readonly string[], state: PortalState): Answer {
  if (path.at(-1) !== 'download') return bad(404);
  const leg = state
    .legs()
    .find((one) =>
      path.length === 2
        ? one.recordId === path[0]
        : one.tracking === path[0] &&
          [userIdOf(one.agent), one.agent.telnum.slice(-10)].includes(path[1] ?? ''),
    );
  // An error comes as JSON in place of the audio.
  if (leg === undefined || leg.answeredAt === null || !state.isRecordingReady(leg)) return bad(400);
  return {
    status: 200,
    bytes: silence(leg.endedAt - leg.answeredAt),
    type: 'application/octet-stream',
  };
}

/** MP3 frames of 104 bytes, 26 ms each: as many bytes as a second of speech has, and nothing to hear. */
function silence(ms: number): Buffer {
  const frame = Buffer.alloc(104);
  Buffer.from([0xff, 0xfb, 0x10, 0xc4]).copy(frame);
  return Buffer.concat(Array.from({ length: Math.max(1, Math.round(ms / 26)) }, () => frame));
}

function answerRoutes({ method, body }: Asked, state: PortalState): Answer {
  if (method === 'GET') return { status: 200, json: state.routes };
  const rules = parsed(body);
  if (!Array.isArray(rules)) return bad(400);
  const sent = rules as Route[];
  const isKnown = ({ extension }: Route) =>
    state.company.agents.some((agent) => agent.extension === extension);
  const isSent = ({ inboundNumber }: Route) => sent.some((one) => one.inboundNumber === inboundNumber);
  if (method === 'DELETE') state.routes = state.routes.filter((rule) => !isSent(rule));
  else {
    const others = method === state.replacingMethod ? [] : state.routes.filter((rule) => !isSent(rule));
    state.routes = [...others, ...sent.filter(isKnown)];
  }
  return {
    status: 200,
    json: sent.map((rule) =>
      method === 'DELETE' || isKnown(rule)
        ? { rule, status: 'SUCCESS' }
        : { rule, status: 'FAULT', error: { errorCode: 'BadRequest', description: 'no such extension' } },
    ),
  };
}

function toNumber(phone: string): { numberId: string; phone: string } {
  return { numberId: `${phone}@ip.beeline.ru`, phone };
}

/** Inbound numbers on which routes of callers work; 200 with a verdict for each that was sent. */
function answerRoutedNumbers({ method, body }: Asked, { company, routedNumbers }: PortalState): Answer {
  if (method === 'GET') return { status: 200, json: [...routedNumbers].map(toNumber) };
  const phones = parsed(body);
  if (!Array.isArray(phones)) return bad(400);
  return {
    status: 200,
    json: phones.map((phoneNumber: string) => {
      if (phoneNumber !== company.line.slice(-10)) {
        return {
          phoneNumber,
          status: 'FAULT',
          error: { errorCode: 'BadRequest', description: 'no such number' },
        };
      }
      if (method === 'PUT') routedNumbers.add(phoneNumber);
      else routedNumbers.delete(phoneNumber);
      return { phoneNumber, status: 'SUCCESS' };
    }),
  };
}

function within<T>(list: readonly T[], query: URLSearchParams, timeOf: (one: T) => number): T[] {
  const from = Date.parse(query.get('dateFrom') ?? '1970-01-01T00:00:00Z');
  const to = Date.parse(query.get('dateTo') ?? '2100-01-01T00:00:00Z');
  return list.filter((one) => timeOf(one) >= from && timeOf(one) <= to);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function bad(status: number): Answer {
  return { status, json: { errorCode: 'BadRequest', description: '' } };
}
