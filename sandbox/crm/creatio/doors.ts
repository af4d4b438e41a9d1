import { randomUUID } from 'node:crypto';
import type { Answer, Asked } from '../../http/serve.ts';

export interface CreatioUser {
  name: string;
  password: string;
  /** Contact of the person. */
  contactId: string;
}

/** Who may come in: with a user and a password for a session in cookies, or with the token of an application. */
export class Doors {
  readonly user: CreatioUser;
  readonly application = { id: 'app-1', secret: 'application-secret-1' };
  /** Cookie → the CSRF value of the session. */
  readonly #sessions = new Map<string, string>();
  readonly #tokens = new Set<string>();
  /** How requests without a session are answered; sites differ. */
  whenStranger: 'redirect' | '401' = 'redirect';
  logIns = 0;

  constructor(user: CreatioUser) {
    this.user = user;
  }

  /** A wrong password is HTTP 200 with a code. */
  logIn({ body }: Asked): Answer {
    this.logIns += 1;
    const { UserName, UserPassword } = JSON.parse(body) as Record<string, unknown>;
    if (UserName !== this.user.name || UserPassword !== this.user.password) {
      return {
        status: 200,
        json: {
          Code: 1,
          Message: 'You have entered incorrect user name or password',
          Exception: null,
          PasswordChangeUrl: null,
          RedirectUrl: null,
        },
      };
    }
    const session = randomUUID().replaceAll('-', '');
    const csrf = randomUUID();
    this.#sessions.set(session, csrf);
    return {
      status: 200,
      json: { Code: 0, Message: '', Exception: null, PasswordChangeUrl: null, RedirectUrl: null },
      headers: {
        'set-cookie': [
          `.ASPXAUTH=${session}; expires=Wed, 02 Mar 2033 08:00:00 GMT; path=/; HttpOnly`,
          'BPMLOADER=loader1; path=/; HttpOnly',
          `BPMCSRF=${csrf}; path=/`,
          'UserName=83%7C117; expires=Wed, 02 Mar 2033 08:00:00 GMT; path=/',
        ],
      },
    };
  }

  giveToken({ body }: Asked): Answer {
    this.logIns += 1;
    const form = new URLSearchParams(body);
    const isKnown =
      form.get('client_id') === this.application.id &&
      form.get('client_secret') === this.application.secret &&
      form.get('grant_type') === 'client_credentials';
    if (!isKnown) return { status: 400, json: { error: 'invalid_client' } };
    const token = randomUUID();
    this.#tokens.add(token);
    return {
      status: 200,
      json: { access_token: token, expires_in: 3600, token_type: 'Bearer', scope: 'ApplicationAccess' },
    };
  }

  /** Undefined: come in. */
  stop({ headers, path }: Asked): Answer | undefined {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.#tokens.has(bearer) ? undefined : { status: 401, empty: true };
    const session = /(?:^|; )\.ASPXAUTH=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
    const csrf = this.#sessions.get(session);
    if (csrf === undefined) {
      if (this.whenStranger === '401') return { status: 401, empty: true };
      return {
        status: 302,
        headers: { location: `/Login/NuiLogin.aspx?ReturnUrl=${encodeURIComponent(path)}` },
        empty: true,
      };
    }
    if (headers.bpmcsrf !== csrf) return { status: 403, text: 'CSRF validation failed' };
    return undefined;
  }

  /** All who are inside are strangers from now on. */
  endSessions(): void {
    this.#sessions.clear();
    this.#tokens.clear();
  }
}

export const LOGIN_PAGE: Answer = {
  status: 200,
  text: '<!DOCTYPE html><html><head><title>Creatio</title></head><body><form id="loginForm"></form></body></html>',
  type: 'text/html; charset=utf-8',
};
