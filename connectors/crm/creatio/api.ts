import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest, ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { SessionDesk, SessionOver } from '../../kit/session-desk.ts';
import { odataError } from './odata-json.ts';
import { baseOf, type CreatioSettings } from './settings.ts';
import { type CreatioSession, signInKey, signInToCreatio } from './sign-in.ts';

export interface ODataRequest {
  method?: 'GET' | 'POST' | 'PATCH';
  /** Below the path of OData: `Call(<id>)`. */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

/** The answer of OData: `status` 2xx with its JSON, or 404. */
export interface ODataAnswer {
  status: number;
  json: unknown;
}

/** A row is written in the time of an index or a process behind it; who waits longer asks for it instead. */
const WRITE_TIMEOUT_MS = 30_000;
const PATHS = ['/0/odata', '/odata'] as const;
/** Names of exceptions after which the same request may succeed; others say that it never will. */
const PASSING = /time-?out|deadlock|npgsqlexception|socket|ioexception|reading from stream|connection/i;
/** Of them the database's own: a broken rule (a foreign key, a unique key) will be broken again. */
const BROKEN_RULE = /constraint|foreign key|unique|duplicate key|внешн|уникальн/i;

const desk = new SessionDesk<CreatioSession>();
/** Address → path that its OData was found under. An address moves to another platform seldom; then a restart finds it. */
const foundPaths = new Map<string, string>();

/**
 * One request in the account's session, signed in again when Creatio has ended it. Throws `ConnectorError`: `refused` with what OData says,
 * `auth` when a fresh session may not do this.
 */
export async function askCreatio(
  account: Account<CreatioSettings>,
  request: ODataRequest,
): Promise<ODataAnswer> {
  return send(account, await pathOf(account), request);
}

function send(
  account: Account<CreatioSettings>,
  odata: string,
  { method = 'GET', path, query, body }: ODataRequest,
): Promise<ODataAnswer> {
  const { http, settings } = account;
  return desk.with(
    signInKey(settings),
    () => signInToCreatio(account),
    async ({ headers, sensitive }) => {
      const sending: ProviderRequest = {
        method,
        url: `${baseOf(settings)}${odata}/${path}`,
        ...(query && { query }),
        headers: {
          ...headers,
          Accept: 'application/json',
          ...(body && { 'Content-Type': 'application/json; charset=utf-8' }),
        },
        sensitive,
        ...(body && { body }),
        ...(method !== 'GET' && { timeoutMs: WRITE_TIMEOUT_MS }),
      };
      return judged(await http.request(sending).catch(translated), method);
    },
  );
}

/** .NET Framework has `/0` before it and .NET has not; which one this is, an answer of OData tells. */
async function pathOf(account: Account<CreatioSettings>): Promise<string> {
  const { settings } = account;
  if (settings.odata !== 'detect') return settings.odata;
  const base = baseOf(settings);
  const known = foundPaths.get(base);
  if (known !== undefined) return known;
  let sawPage = false;
  for (const path of PATHS) {
    try {
      const { status } = await send(account, path, { path: 'Call', query: { $select: 'Id', $top: '1' } });
      if (status < 300) {
        foundPaths.set(base, path);
        return path;
      }
    } catch (error) {
      if (!isMisplaced(error)) throw error;
      sawPage ||= error.kind === 'transient';
    }
  }
  // Pages pass: they may be of maintenance. Two clear answers do not.
  throw new ConnectorError(
    sawPage ? 'transient' : 'badPayload',
    `no OData is found at ${base}, under /0/odata and /odata`,
  );
}

/** A page, or a refusal that names no right: what a platform says of a path that it does not have. */
function isMisplaced(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError &&
    (error.kind === 'refused' ||
      (error.kind === 'transient' && error.status !== undefined && error.status < 400))
  );
}

function judged(response: ProviderResponse, method: string): ODataAnswer {
  const { status, body } = response;
  if (status >= 300 && status < 400) {
    // Only to a log-in: OData itself never redirects.
    throw new SessionOver(new ConnectorError('auth', 'Creatio sends every request to its log-in page'));
  }
  if (status === 404) return { status, json: undefined };
  if (status >= 400) {
    throw new ConnectorError('refused', odataError(body)?.message ?? `answered ${status}`, {
      answer: { status, body },
    });
  }
  try {
    return { status, json: readJson(response) };
  } catch (cause) {
    const error = new ConnectorError('transient', 'answered with a page in place of data', { cause, status });
    // A redirect to the log-in was followed when something was read; whether something was written nobody knows.
    throw method === 'GET' ? new SessionOver(error) : error;
  }
}

/** An application's error is a 500 with OData's words; a right that is missing and a session that ended look alike. */
function translated(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined) throw error;
  const { status, body } = error.answer;
  const said = odataError(body);
  if (error.kind === 'auth') {
    throw new SessionOver(
      status === 403
        ? new ConnectorError(
            'auth',
            `Creatio does not allow this user to do it: ${said?.message ?? 'no reason'}`,
            {
              answer: { status, body },
            },
          )
        : error,
    );
  }
  const isLasting =
    said !== undefined &&
    said.type !== '' &&
    (!PASSING.test(said.type + said.message) || BROKEN_RULE.test(said.message));
  if (error.kind === 'transient' && isLasting) {
    throw new ConnectorError('refused', said.message, { answer: { status, body } });
  }
  throw error;
}
