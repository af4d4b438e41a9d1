import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import type { HeardAnswer } from '../../connectors/kit/heard-http.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { type Answer, type Asked, oddPbx, profileAt } from './odd-pbx.ts';

const USER = 'callweave';
const PASSWORD = 'pa:ss/wörd "quoted"';
const KEY = 'key-of-the-account';
const TOKEN = 'token-of-the-account';
const PAIR = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');

const NUMBERS = `
errors: [{ when: 'body.ok = false', means: refused, message: body.text }]
numbers:
  list:
    request: { path: /numbers }
    rows: items
    map: '{"id": id, "number": "79000000301", "enabled": true}'
  setEnabled: { method: POST, path: "/numbers/{{ number.id }}", json: { on: "{{ number.enabled }}" } }`;

const LOGIN = `auth:
  kind: tokenPair
  login: { method: POST, path: /login, json: { who: "{{ credentials.user }}", pass: "{{ credentials.password }}" } }
  access: jwt
  header: X-Session
  value: "{{ token.access }}"`;
const REFRESHED = `${LOGIN}
  refresh: { method: POST, path: /refresh, form: { refresh: "{{ token.refresh }}" } }
  refreshToken: renew`;

interface Style {
  auth: string;
  isGood(asked: Asked): boolean;
}
const STYLES: Record<string, Style> = {
  header: {
    auth: 'auth: { kind: header, name: X-Api-Key, value: "Key {{ credentials.apiKey }}" }',
    isGood: ({ headers }) => headers['x-api-key'] === `Key ${KEY}`,
  },
  query: {
    auth: 'auth: { kind: query, name: api_key, value: "{{ credentials.apiKey }}" }',
    isGood: ({ query }) => query.get('api_key') === KEY,
  },
  basic: {
    auth: 'auth: { kind: basic, user: "{{ credentials.user }}", password: "{{ credentials.password }}" }',
    isGood: ({ headers }) => headers.authorization === `Basic ${PAIR}`,
  },
  bearer: {
    auth: 'auth: { kind: bearer, token: "{{ credentials.token }}" }',
    isGood: ({ headers }) => headers.authorization === `Bearer ${TOKEN}`,
  },
};

/** A PBX with a log-in: each gives a token of its own, and `sessions` are those that it still takes. */
function loginDesk({ life = Number.POSITIVE_INFINITY } = {}) {
  const sessions = new Map<string, number>();
  const counts = { logins: 0, refreshes: 0 };
  let made = 0;
  const give = (): Answer => {
    made += 1;
    sessions.set(`session-secret-${made}`, life);
    return { status: 200, json: { jwt: `session-secret-${made}`, renew: `renew-secret-${made}` } };
  };
  return {
    sessions,
    counts,
    /** Undefined: let in. */
    answer({ path, body, headers }: Asked): Answer | undefined {
      if (path === '/api/login') {
        counts.logins += 1;
        const { who, pass } = JSON.parse(body);
        if (who === USER && pass === PASSWORD) return give();
        return { status: 200, json: { ok: false, text: `no account ${who} with ${pass}` } };
      }
      if (path === '/api/refresh') {
        counts.refreshes += 1;
        const token = new URLSearchParams(body).get('refresh');
        if (token === `renew-secret-${made}`) return give();
        return { status: 200, json: { ok: false, text: `${token} is used up` } };
      }
      const session = String(headers['x-session']);
      const left = sessions.get(session) ?? 0;
      sessions.set(session, left - 1);
      return left > 0 ? undefined : { status: 401, json: { text: `unknown ${session}` } };
    },
  };
}

type At = Required<Pick<PbxOperations, 'numbers'>>;
const SETTINGS = { user: USER, password: PASSWORD, apiKey: KEY, token: TOKEN };

async function connected(
  auth: string,
  answer: (asked: Asked) => Answer | undefined,
  settings: Partial<typeof SETTINGS> = {},
) {
  const heard: HeardAnswer[] = [];
  const { baseUrl, asked } = await oddPbx(
    (one) => answer(one) ?? { status: 200, json: { ok: true, items: [{ id: 'n-1' }] } },
  );
  const all = { ...SETTINGS, ...settings, profile: profileAt(baseUrl, auth + NUMBERS) };
  const bind = () => bindOperations(profile, all, 'RU', { heard: (one) => void heard.push(one) }) as At;
  return { at: bind(), bind, asked, heard };
}

/** All that a failure may say to a person, and all that a log would keep of it. */
async function saidBy(doing: Promise<unknown>): Promise<string> {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  createLogger({ level: 'debug', destination }).error({ err: error }, 'failed');
  return JSON.stringify([String(error), error, (error as Error).cause, lines]);
}

const SECRETS = [PASSWORD, 'quoted', KEY, TOKEN, PAIR, 'session-secret', 'renew-secret'];
function expectOpen(said: string): void {
  for (const secret of SECRETS) {
    expect(said).not.toContain(secret);
    expect(said).not.toContain(encodeURIComponent(secret));
  }
}

it.each(Object.entries(STYLES))(
  'credentials by %s reach a PBX that looks at them, reading and writing',
  async (_kind, style) => {
    const { at, asked } = await connected(style.auth, (one) =>
      style.isGood(one) ? undefined : { status: 401, json: {} },
    );
    expect(await at.numbers.list()).toHaveLength(1);
    await at.numbers.setEnabled!({ id: 'n-1', enabled: false });
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', '{"on":false}'],
    ]);
  },
);

it.each(Object.entries(STYLES))(
  'a wrong credential by %s is the affair of the administrator, and asked with once',
  async (_kind, style) => {
    const { at, asked } = await connected(
      style.auth,
      (one) => (style.isGood(one) ? undefined : { status: 401, json: {} }),
      { user: 'nobody', apiKey: 'wrong', token: 'wrong' },
    );
    await expect(at.numbers.list()).rejects.toMatchObject({
      code: 'unprocessable',
      details: { kind: 'auth' },
    });
    expect(asked).toHaveLength(1);
  },
);

const ECHOES: Record<string, (said: string) => Answer> = {
  'refuses the credential': (said) => ({ status: 401, json: { text: said } }),
  'answers what is no JSON': (said) => ({ status: 200, text: said }),
  'has no such thing': (said) => ({ status: 404, text: said }),
  fails: (said) => ({ status: 500, text: said }),
  'asks for patience': (said) => ({ status: 429, text: said }),
  'says no in its words': (said) => ({ status: 200, json: { ok: false, text: said } }),
};
const ECHOED = Object.entries(STYLES).flatMap(([kind, { auth }]) =>
  Object.entries(ECHOES).map(([what, answer]) => [kind, what, { auth, answer }] as const),
);
it.each(ECHOED)(
  'a PBX that takes credentials by %s, repeats them and %s is not quoted with them',
  async (_kind, what, { auth, answer }) => {
    const { at } = await connected(auth, ({ headers, query }) =>
      answer(
        `${headers.authorization} ${headers['x-api-key']} ${query.get('api_key')} ${PASSWORD} ${KEY} ${TOKEN}`,
      ),
    );
    const { list, setEnabled } = at.numbers;
    expectOpen(
      await saidBy(what === 'answers what is no JSON' ? list() : setEnabled!({ id: 'n-1', enabled: true })),
    );
  },
);

it('a log-in is asked for once, for whoever asks at once and for every part of the hub', async () => {
  const desk = loginDesk();
  const { at, bind } = await connected(LOGIN, desk.answer);
  await Promise.all([at.numbers.list(), at.numbers.list(), bind().numbers.list()]);
  await bind().numbers.list();
  expect(desk.counts.logins).toBe(1);
});

it('a session that the PBX has forgotten is replaced by a new log-in, without a word to anybody', async () => {
  const desk = loginDesk();
  const { at } = await connected(LOGIN, desk.answer);
  await at.numbers.list();
  desk.sessions.clear();
  await at.numbers.setEnabled!({ id: 'n-1', enabled: false });
  expect(desk.counts).toEqual({ logins: 2, refreshes: 0 });
});

it('a session is renewed by its refresh token, and by a log-in when that one is used up', async () => {
  const desk = loginDesk();
  const { at } = await connected(REFRESHED, desk.answer);
  await at.numbers.list();
  desk.sessions.clear();
  await at.numbers.list();
  expect(desk.counts).toEqual({ logins: 1, refreshes: 1 });
  desk.sessions.clear();
  // Somebody else has used it: the next one is not known here.
  desk.answer({ path: '/api/refresh', body: 'refresh=renew-secret-2', headers: {} } as Asked);
  desk.sessions.clear();
  await at.numbers.list();
  expect(desk.counts.logins).toBe(2);
});

it('a PBX that refuses the tokens it has just given is asked twice, and not for ever', async () => {
  const desk = loginDesk({ life: 0 });
  const { at, asked } = await connected(LOGIN, desk.answer);
  const said = await saidBy(at.numbers.list());
  expect(said).toContain('refuses the credentials');
  expectOpen(said);
  expect(asked.map(({ path }) => path)).toEqual(['/api/login', '/api/numbers', '/api/login', '/api/numbers']);
});

it('a log-in that fails says so without the password, and is tried anew the next time', async () => {
  const desk = loginDesk();
  let isAway = true;
  const { at } = await connected(LOGIN, (one) =>
    isAway ? { status: 503, text: one.body } : desk.answer(one),
  );
  expectOpen(await saidBy(at.numbers.list()));
  isAway = false;
  expect(await at.numbers.list()).toHaveLength(1);
  const wrong = await connected(LOGIN, desk.answer, { password: 'other-password' });
  const said = await saidBy(wrong.at.numbers.list());
  expect(said).toContain('no account');
  expect(said).not.toContain('other-password');
});

it.each([
  ['no JSON', { status: 200, text: 'jwt=session-secret-9' }],
  ['no token where the file looks', { status: 200, json: { token: 'session-secret-9' } }],
  ['a page that is not there', { status: 404, text: 'session-secret-9' }],
] as [string, Answer][])('a log-in that gives %s is told without what it gave', async (_what, answer) => {
  const { at, heard } = await connected(LOGIN, () => answer);
  expectOpen(await saidBy(at.numbers.list()));
  expectOpen(JSON.stringify(heard));
});

it('tokens stand neither in what a refused session says nor in what a capture hears', async () => {
  const desk = loginDesk();
  let hasWorked = false;
  const { at, heard } = await connected(REFRESHED, (one) => {
    const answer = desk.answer(one);
    if (answer !== undefined || !hasWorked) return answer;
    return {
      status: 200,
      json: { ok: false, text: `you are ${one.headers['x-session']}, next renew-secret-1` },
    };
  });
  await at.numbers.list();
  hasWorked = true;
  const said = await saidBy(at.numbers.setEnabled!({ id: 'n-1', enabled: true }));
  expect(said).toContain('you are ***');
  expectOpen(said);
  expect(heard.map(({ path }) => path)).toContain('/api/login');
  expectOpen(JSON.stringify(heard.filter(({ path }) => path === '/api/login')));
});
