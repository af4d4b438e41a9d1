import { ConnectorError } from '../../kit/connector-error.ts';
import { isPage } from '../../kit/is-page.ts';
import { isObject } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { SessionDesk, SessionOver } from '../../kit/session-desk.ts';
import { apiOf, type ZohoSettings } from './settings.ts';
import { signInKey, signInToZoho } from './sign-in.ts';

export type ZohoAccount = Pick<Account<ZohoSettings>, 'http' | 'settings'>;
/** In the order in which it is sent. */
export type Form = { [parameter: string]: string };

export interface ZohoRequest {
  /** Below PhoneBridge: `callnotify`. */
  path: string;
  query?: Record<string, number>;
  /** Makes it a POST. */
  form?: Form;
}

const PHONEBRIDGE = '/phonebridge/v3';
const TIMEOUT_MS = 20_000;
/** In one answer or another they stand as code, as message or as text: looked for in all of it. */
const CODES =
  /REQUIRED_PARAM_MISSING|PROVIDER_NOT_REGISTERED|DIFFERENT_PROVIDER_ALREADY_ENABLED|NO_PERMISSION|PBX_NOT_INTEGRATED|INTERNAL_ERROR|INVALID_(?:OAUTH_?)?TOKEN/;
/** What stops the whole account until a person has put it right. */
const FOR_A_PERSON: Readonly<Record<string, string>> = {
  PROVIDER_NOT_REGISTERED: 'Zoho has not registered this client as a PhoneBridge provider',
  DIFFERENT_PROVIDER_ALREADY_ENABLED:
    'another telephone system is connected to this Zoho account: disconnect it there first',
  NO_PERMISSION: 'the Zoho user of the refresh token may not manage PhoneBridge',
  PBX_NOT_INTEGRATED: 'Zoho does not let this telephone system be switched on',
};

const desk = new SessionDesk<string>();

/**
 * One request, signed in anew when Zoho does not take the token any more. An account in which this telephone system was never switched on is switched on
 * (`integrate`), and the request repeated: until then it refuses everything. Throws `ConnectorError`; `codeOf` knows what a refusal is about.
 */
export async function askZoho(account: ZohoAccount, request: ZohoRequest): Promise<unknown> {
  try {
    return await ask(account, request);
  } catch (error) {
    if (codeOf(error) !== 'PBX_NOT_INTEGRATED') throw error;
    await ask(account, { path: 'integrate', form: {} });
    return ask(account, request);
  }
}

/** The same, and nothing is switched on. */
export function ask(account: ZohoAccount, { path, query, form }: ZohoRequest): Promise<unknown> {
  const { http, settings } = account;
  return desk.with(
    signInKey(settings),
    () => signInToZoho(account),
    async (token) => {
      const asking = http.request({
        method: form === undefined ? 'GET' : 'POST',
        url: `${apiOf(settings)}${PHONEBRIDGE}/${path}`,
        ...(query && { query }),
        headers: {
          Authorization: `Zoho-oauthtoken ${token}`,
          Accept: 'application/json',
          ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        },
        sensitive: [token],
        // Plus signs of numbers are encoded by this, too.
        ...(form && { body: new URLSearchParams(form).toString() }),
        timeoutMs: TIMEOUT_MS,
      });
      const { status, body } = await asking.catch(translated);
      return judged(status, body);
    },
  );
}

/** What Zoho is about, where it says so. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof ConnectorError) || error.answer === undefined) return undefined;
  return CODES.exec(error.answer.body)?.[0];
}

function judged(status: number, body: string): unknown {
  const json = read(body);
  if (!isObject(json)) {
    throw new ConnectorError('transient', 'answered with a page in place of data', { status });
  }
  const isError = typeof json.status === 'string' && /^(?:error|failure)$/i.test(json.status);
  if (status >= 400 || isError) throw toError({ status, body });
  return json;
}

function translated(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined) throw error;
  const { status } = error.answer;
  if (status === 403 && isPage(error.answer.body))
    throw new ConnectorError('transient', 'answered with a page in place of data', { answer: error.answer });
  throw status === 401 || status === 403 ? toError(error.answer) : error;
}

/** Status and words do not always agree; the words say more. */
function toError(answer: { status: number; body: string }): Error {
  const { status, body } = answer;
  const code = CODES.exec(body)?.[0];
  const said = `Zoho says: ${code ?? body.slice(0, 200)}`;
  if (status === 401 || code?.startsWith('INVALID_') === true) {
    return new SessionOver(new ConnectorError('auth', said, { answer }));
  }
  const why = code === undefined ? undefined : FOR_A_PERSON[code];
  if (why !== undefined) return new ConnectorError('auth', why, { answer });
  if (status === 403) return new ConnectorError('auth', said, { answer });
  if (code === 'INTERNAL_ERROR') {
    return new ConnectorError('transient', said, { answer: { status: 500, body } });
  }
  return new ConnectorError('refused', said, { answer });
}

function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
