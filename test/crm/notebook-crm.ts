import { z } from 'zod';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { type CrmConnector, defineCrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import type { ProviderHttp } from '../../connectors/kit/provider-http.ts';
import { secret } from '../../connectors/kit/secret.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import type { CrmStep, Found, Json, Made } from '../../src/domain/crm/crm-step.ts';

/**
 * A CRM that exists in tests only: notes of calls, changed later; people; cards on screens. `duty` says how its notes are made safe: by a key of
 * the CRM, by asking, or not at all.
 */
export const notebook: CrmConnector = defineCrmConnector({
  id: 'notebook',
  displayName: 'Notebook',
  docs: 'docs/crm/notebook.md',
  settings: z.object({
    url: z.url(),
    token: secret(),
    duty: z.enum(['repeatable', 'ask', 'never']).default('ask'),
    pops: z.boolean().default(false),
    timeoutMs: z.int().default(1_000),
  }),
  rateLimit: { perSecond: 2_000, burst: 500 },
  plan,
  make: async ({ http, settings }, step): Promise<Made> => {
    const answer = await say(http, settings, {
      path: '/steps',
      body: { id: step.id, ...(step.body as object) },
    });
    if (step.kind === 'person') {
      return {
        remember: { person: answer.id },
        refs: [{ kind: 'contact', id: answer.id }],
      };
    }
    if (step.kind === 'pop') return { remember: { popped: true } };
    return {
      remember: { note: answer.id, said: (step.body as { text: string }).text },
      refs: [{ kind: 'note', id: answer.id, url: `${settings.url}/notes/${answer.id}` }],
      ...(answer.notice !== undefined && { notice: answer.notice }),
    };
  },
  find: async ({ http, settings }, step): Promise<Found> => {
    const { callId, text } = step.body as { callId: string; text?: string };
    const answer = await say(http, settings, {
      path: '/find',
      body: { id: step.id, callId, text: text ?? null },
      isRead: true,
    });
    if (answer.state === 'unclear') return { state: 'unclear', again: 50 };
    if (answer.id === undefined) return { state: 'absent' };
    if (step.kind === 'person')
      return { state: 'made', remember: { person: answer.id }, refs: [{ kind: 'contact', id: answer.id }] };
    return {
      state: 'made',
      remember: { note: answer.id, ...(text !== undefined && { said: text }) },
      refs: [{ kind: 'note', id: answer.id }],
    };
  },
  lookUp: async ({ http, settings }, keys, { fields }) => {
    const answer = await say(http, settings, {
      path: '/people',
      body: { last10: keys.last10, fields },
      isRead: true,
    });
    return answer.people ?? [];
  },
  users: async ({ http, settings }) =>
    (await say(http, settings, { path: '/users', body: {}, isRead: true })).users ?? [],
  test: async ({ http, settings }) => ({
    account: (await say(http, settings, { path: '/me', body: {}, isRead: true })).account ?? '',
  }),
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'livePop', 'callRecord', 'unknownCallers', 'users'],
  cannot: { recording: 'A notebook plays no sound.' },
});

interface Settings {
  url: string;
  token: string;
  duty: CrmStep['whenUnknown'];
  pops: boolean;
  timeoutMs: number;
}

function plan(
  { call, memory, users, isUnknown, unknownCallers, now }: CrmSituation,
  settings: Settings,
): CrmStep | undefined {
  const { callId } = call;
  if (settings.pops && call.endedAt === undefined && memory.popped === undefined) {
    return {
      id: 'pop',
      kind: 'pop',
      whenUnknown: 'never',
      until: new Date(Date.parse(now) + 30_000).toISOString(),
      body: { callId, text: `pop ${call.customer.digits}` },
    };
  }
  if (call.endedAt === undefined) return undefined;
  if (isUnknown && unknownCallers === 'create' && memory.person === undefined) {
    return {
      id: 'person',
      kind: 'person',
      whenUnknown: settings.duty,
      body: { callId, person: call.customer.digits },
    };
  }
  const text = [
    call.customer.digits,
    call.outcome,
    call.responsible && (users[call.responsible.agentId] ?? 'nobody'),
    call.recordings.filter(({ state }) => state === 'ready').length,
  ].join(' ');
  if (memory.said === text) return undefined;
  return {
    id: memory.note === undefined ? 'note' : 'change',
    kind: 'record',
    whenUnknown: settings.duty,
    body: { callId, text, ...(memory.note !== undefined && { note: memory.note as Json }) },
  };
}

interface Answer {
  error?: string;
  id: string;
  state?: string;
  notice?: string;
  account?: string;
  people?: { type: 'contact'; id: string; name: string; numbers: string[] }[];
  users?: { id: string; name: string; email?: string; extension?: string; isActive: boolean }[];
}

async function say(
  http: ProviderHttp,
  { url, token, timeoutMs }: Settings,
  { path, body, isRead }: { path: string; body: object; isRead?: true },
): Promise<Answer> {
  const { status, body: text } = await http.request({
    method: 'POST',
    url: `${url}${path}`,
    headers: { authorization: `Bearer ${token}` },
    body,
    timeoutMs,
    ...(isRead && { isRead }),
  });
  let answer: Answer;
  try {
    answer = JSON.parse(text) as Answer;
  } catch {
    throw new ConnectorError('badPayload', 'the notebook answered with something that is no JSON');
  }
  if (answer.error === 'busy') throw new ConnectorError('rateLimited', 'the notebook is busy');
  if (status >= 400 || answer.error !== undefined)
    throw new ConnectorError('refused', answer.error ?? `answered ${status}`);
  return answer;
}
