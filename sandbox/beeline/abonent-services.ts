import type { Answer, Asked } from '../http/serve.ts';

type CfsRule = { id: string; name: string; forwardToPhone: string; schedule: string; phoneList: string[] };

/** What an employee has switched on besides lists: forwarding, recording, an additional number. */
export type AbonentServices = {
  cfb: { status: 'ON' | 'OFF'; forward: Record<string, string | number> };
  cfs: { isCfsServiceEnabled: boolean; ruleList: CfsRule[] };
  recording: 'ON' | 'OFF';
  number?: { phoneNumber: string; schedule: string };
};

const EMPTY: Answer = { status: 200, empty: true };
const BAD: Answer = { status: 400, json: { errorCode: 'BadRequest', description: '' } };
const SCHEDULES = new Set(['ROUND_THE_CLOCK', 'WORKING_TIME', 'NON_WORKING_TIME_AND_HOLIDAYS']);
const PHONES = [
  'forwardAllCallsPhone',
  'forwardBusyPhone',
  'forwardUnavailablePhone',
  'forwardNotAnswerPhone',
] as const;
const RINGS = 'forwardNotAnswerTimeout';

export function newServices(): AbonentServices {
  return {
    cfb: { status: 'OFF', forward: {} },
    cfs: { isCfsServiceEnabled: false, ruleList: [] },
    recording: 'ON',
  };
}

/** `abonents/{pattern}/{what}/{id}`; undefined for a path that is none of these services. */
export function answerServices(
  asked: Pick<Asked, 'method' | 'query' | 'body'>,
  services: AbonentServices,
  { what, id }: { what: string; id: string },
): Answer | undefined {
  if (what === 'cfb') return answerCfb(asked, services);
  if (what === 'cfs') return answerCfs(asked, services.cfs, id);
  if (what === 'recording') return answerRecording(asked, services);
  return what === 'number' ? answerNumber(asked, services) : undefined;
}

/** PUT replaces the whole set; what an employee has configured stays readable while it is off. */
function answerCfb({ method, body }: Pick<Asked, 'method' | 'body'>, services: AbonentServices): Answer {
  if (method === 'GET') return { status: 200, json: services.cfb };
  if (method === 'DELETE') {
    services.cfb.status = 'OFF';
    return EMPTY;
  }
  const forward = parsed(body);
  if (method !== 'PUT' || forward === undefined || !isForward(forward)) return BAD;
  services.cfb = { status: 'ON', forward };
  return EMPTY;
}

function isForward(forward: Record<string, unknown>): forward is Record<string, string | number> {
  const names = Object.keys(forward);
  const known = new Set<string>([...PHONES, RINGS]);
  if (names.length === 0 || names.some((name) => !known.has(name))) return false;
  if ('forwardAllCallsPhone' in forward && names.length > 1) return false;
  const { [RINGS]: rings } = forward;
  const isCounted =
    rings === undefined ||
    (typeof rings === 'number' && Number.isInteger(rings) && rings >= 1 && rings <= 10);
  return (
    isCounted && PHONES.every((name) => forward[name] === undefined || /^\d{10}$/.test(String(forward[name])))
  );
}

function answerCfs(
  { method, body }: Pick<Asked, 'method' | 'body'>,
  cfs: AbonentServices['cfs'],
  id: string,
): Answer {
  if (method === 'GET' && id === '') return { status: 200, json: cfs };
  if (id === '' && (method === 'PUT' || method === 'DELETE')) {
    cfs.isCfsServiceEnabled = method === 'PUT';
    return EMPTY;
  }
  const held = cfs.ruleList.find((rule) => rule.id === id);
  if (method === 'DELETE' && held !== undefined) {
    cfs.ruleList = cfs.ruleList.filter((rule) => rule !== held);
    return EMPTY;
  }
  const rule = toRule(body);
  if (rule === undefined) return BAD;
  if (method === 'POST' && id === '') {
    const number = Math.max(0, ...cfs.ruleList.map((one) => Number(one.id))) + 1;
    cfs.ruleList.push({ ...rule, id: String(number) });
    return { status: 200, json: number };
  }
  if (method !== 'PUT' || held === undefined) return BAD;
  Object.assign(held, rule);
  return EMPTY;
}

function toRule(body: string): Omit<CfsRule, 'id'> | undefined {
  const { name, forwardToPhone, schedule, phoneList } = parsed(body) ?? {};
  const isPhone = (phone: unknown): boolean => /^(\+7)?\d{10}$/.test(String(phone));
  if (typeof name !== 'string' || !isPhone(forwardToPhone) || !SCHEDULES.has(String(schedule)))
    return undefined;
  if (!Array.isArray(phoneList) || phoneList.length === 0 || !phoneList.every(isPhone)) return undefined;
  return { name, forwardToPhone: String(forwardToPhone), schedule: String(schedule), phoneList };
}

function answerRecording({ method }: Pick<Asked, 'method'>, services: AbonentServices): Answer {
  if (method === 'GET') return { status: 200, text: services.recording };
  services.recording = method === 'PUT' ? 'ON' : 'OFF';
  return EMPTY;
}

function answerNumber({ method, query }: Pick<Asked, 'method' | 'query'>, services: AbonentServices): Answer {
  if (method === 'DELETE') {
    delete services.number;
    return EMPTY;
  }
  const [phoneNumber, schedule] = [query.get('phoneNumber') ?? '', query.get('schedule') ?? ''];
  if (method !== 'PUT' || !/^\d{10}$/.test(phoneNumber) || !SCHEDULES.has(schedule)) return BAD;
  services.number = { phoneNumber, schedule };
  return EMPTY;
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
