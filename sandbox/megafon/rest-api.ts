import type { Company } from '../exchange/company.ts';
import type { Answer, Asked } from '../http/serve.ts';
import type { MegafonCabinet } from './cabinet.ts';
import { type LoggedCall, toHistoryRow } from './call-log.ts';
import { selectHistory } from './history-query.ts';
import { answerCabinet, envelope } from './rest-cabinet.ts';
import { silentMp3 } from './silent-mp3.ts';

export type MegafonSwitch = {
  company: Company;
  cabinet: MegafonCabinet;
  apiKey: string;
  now(): number;
  /** Rows that the log shows by now. */
  visibleCalls(): readonly LoggedCall[];
  recordUrl(call: LoggedCall): string;
  /** Written after the call; the log may name a file that is not there yet. */
  isRecordingReady(call: LoggedCall): boolean;
  /** PBX or integration switched off in the cabinet. */
  disabled(): boolean;
  /** @returns the callid. */
  makeCall(call: { login: string; phone: string }): string | undefined;
};

/** `/crmapi/v1`: the part of it that the sandbox plays. */
export function answerRest(asked: Asked, pbx: MegafonSwitch): Answer {
  const recording = /^\/records\/([A-Z0-9]+)\.mp3$/.exec(asked.path);
  if (recording) return answerRecording(recording[1] ?? '', pbx);
  const path = asked.path.replace(/^\/crmapi\/v1/, '');
  if (path === asked.path) return { status: 404, text: 'Not Found' };
  if (pbx.disabled()) return { status: 401, text: 'Domain disabled' };
  const key = asked.headers['x-api-key'];
  if (key === undefined) return { status: 401, text: 'Unauthorized' };
  if (key !== pbx.apiKey) return { status: 401, json: { message: 'Invalid token' } };

  if (path === '/history/json') return onlyFor('GET', asked, () => answerHistory(asked, pbx));
  if (path === '/users') return onlyFor('GET', asked, () => answerUsers(asked, pbx));
  if (path === '/makecall') return onlyFor('POST', asked, () => answerMakeCall(asked, pbx));
  const login = /^\/users\/([^/]+)$/.exec(path)?.[1];
  if (login) return onlyFor('GET', asked, () => answerUser(decodeURIComponent(login), asked, pbx));
  const byCabinet = answerCabinet(asked, path, pbx);
  if (byCabinet) return byCabinet;
  return { status: 404, json: { message: 'Not found' } };
}

function onlyFor(method: string, asked: Asked, answer: () => Answer): Answer {
  return asked.method === method ? answer() : { status: 405, json: { message: 'Method not allowed' } };
}

function answerHistory(asked: Asked, pbx: MegafonSwitch): Answer {
  const selected = selectHistory(pbx.visibleCalls(), asked.query, pbx.now());
  if ('problem' in selected) return { status: 400, json: { message: selected.problem } };
  const rows = selected.rows.map((call) => toHistoryRow(call, pbx.recordUrl(call)));
  // No rows is the JSON value null, not an empty list.
  return { status: 200, json: rows.length > 0 ? rows : null };
}

function toUser(agent: Company['agents'][number], withStatus: boolean): Record<string, unknown> {
  return {
    login: agent.login,
    name: agent.name,
    ext: agent.extension,
    telnum: agent.telnum,
    email: `${agent.login}@example.com`,
    role: 'user',
    ...(withStatus ? { status: 'online' } : {}),
  };
}

function answerUsers(asked: Asked, pbx: MegafonSwitch): Answer {
  const search = asked.query.get('search') ?? '';
  const found = pbx.company.agents.filter(({ login, name, extension }) =>
    [login, name, extension].some((text) => text.toLowerCase().includes(search.toLowerCase())),
  );
  const withStatus = asked.query.get('with') === 'status';
  return envelope(
    asked,
    found.map((agent) => toUser(agent, withStatus)),
  );
}

function answerUser(who: string, asked: Asked, pbx: MegafonSwitch): Answer {
  const agent = pbx.company.agents.find(({ login, extension }) => login === who || extension === who);
  if (!agent) return { status: 404, json: { message: 'User not found' } };
  return { status: 200, json: toUser(agent, asked.query.get('with') === 'status') };
}

function answerMakeCall(asked: Asked, pbx: MegafonSwitch): Answer {
  const invalid = (field: string): Answer => ({
    status: 400,
    json: { message: `Invalid parameters: [${field}]` },
  });
  let order: Record<string, unknown>;
  try {
    order = Object(JSON.parse(asked.body));
  } catch {
    return { status: 400, json: { message: 'Invalid parameters' } };
  }
  const { phone, user, clid } = order;
  if (typeof phone !== 'string' || !/^\d{3,15}$/.test(phone)) return invalid('phone');
  if (typeof user !== 'string') return invalid('user');
  const agent = pbx.company.agents.find(
    ({ login, extension, telnum }) => login === user || extension === user || telnum === user,
  );
  if (!agent) return invalid('user');
  const callid = pbx.makeCall({ login: agent.login, phone });
  if (!callid) return { status: 400, json: { message: 'User is busy' } };
  // The asked caller id comes back only when it may be used; otherwise the PBX silently takes its own.
  return { status: 200, json: { callid, ...(clid === pbx.company.line ? { clid } : {}) } };
}

/** Seen to need no key at all on a live white-label. */
function answerRecording(callid: string, pbx: MegafonSwitch): Answer {
  const call = pbx.visibleCalls().find((candidate) => candidate.callid === callid && candidate.recorded);
  if (!call || !pbx.isRecordingReady(call)) return { status: 404, text: 'Not Found' };
  return { status: 200, bytes: silentMp3(call.talkSeconds), type: 'audio/mpeg' };
}
