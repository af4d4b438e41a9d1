import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest } from '../../kit/provider-http.ts';
import { type AmocrmSettings, baseOf } from './settings.ts';

export type AmocrmAccount = Pick<Account<AmocrmSettings>, 'http' | 'settings' | 'country'>;
export type Fields = Record<string, unknown>;

/** As amoCRM's own library. */
const TIMEOUT_MS = 20_000;
/** 403 is how an address that asked too much is shut out. For how long is not published. */
const SHUT_OUT_MS = 15 * 60_000;
const PAGE = 250;
/** Nobody has so many notes that what was written a moment ago is further down. */
const MAX_PAGES = 4;

export interface AmocrmRequest extends Pick<ProviderRequest, 'query'> {
  method?: 'GET' | 'POST';
  /** Below the account: `/api/v4/calls`. */
  path: string;
  body?: unknown;
}

/**
 * JSON of the answer; undefined for 204, which is how amoCRM says that there is nothing. Throws `ConnectorError`; `refused` carries what was wrong
 * with which field, for `isAbout`.
 */
export async function askAmocrm(
  { http, settings }: AmocrmAccount,
  request: AmocrmRequest,
): Promise<Fields | undefined> {
  const { path, ...rest } = request;
  const response = await http
    .request({
      ...rest,
      url: `${baseOf(settings)}${path}`,
      headers: { Accept: 'application/json', 'User-Agent': 'Callweave/1' },
      timeoutMs: TIMEOUT_MS,
    })
    .catch((error: unknown) => {
      throw shutOut(error) ?? error;
    });
  if (response.status === 204 || (response.status === 202 && response.body.trim() === '')) return undefined;
  const body = read(response.body);
  if (body === undefined) {
    // A proxy's page, or half an answer: whether the account behind it did anything, nobody knows.
    throw new ConnectorError('transient', `answered ${response.status} with something that is not JSON`, {
      status: response.status,
    });
  }
  if (response.status === 402) throw new ConnectorError('auth', 'the account is not paid for');
  if (response.status >= 400) {
    throw new ConnectorError('refused', saidOf(body, response.status), {
      answer: { status: response.status, body: response.body },
    });
  }
  return body;
}

/** All of a list, as far as it is read: newest first where the CRM keeps to the order. */
export async function listAmocrm(
  account: AmocrmAccount,
  path: string,
  name: string,
  query: NonNullable<ProviderRequest['query']> = {},
): Promise<Fields[]> {
  const rows: Fields[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const body = await askAmocrm(account, { path, query: { ...query, limit: PAGE, page } });
    const found = embedded(body, name);
    rows.push(...found);
    if (found.length === 0 || (Object(body?._links) as Fields).next === undefined) break;
  }
  return rows;
}

/** `_embedded.<name>`; empty where there is none. */
export function embedded(body: Fields | undefined, name: string): Fields[] {
  const list = (Object(body?._embedded) as Fields)[name];
  return Array.isArray(list) ? (list as Fields[]) : [];
}

/** The account understood, and said this. */
export function isAbout(error: unknown, text: RegExp): error is ConnectorError {
  return error instanceof ConnectorError && error.kind === 'refused' && text.test(error.message);
}

function shutOut(error: unknown): ConnectorError | undefined {
  if (!(error instanceof ConnectorError) || error.status !== 403) return undefined;
  return new ConnectorError(
    'rateLimited',
    `amoCRM shuts this address out, or the user has no right to it: ${error.message}`,
    {
      retryAfterMs: SHUT_OUT_MS,
      status: 403,
    },
  );
}

/** `Bad Request: Request validation failed (responsible_user_id: …)`. */
function saidOf(body: Fields, status: number): string {
  const { title, detail, 'validation-errors': problems } = body;
  const said = [title, detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
  const fields = (Array.isArray(problems) ? (problems as Fields[]) : []).flatMap(({ errors }) =>
    Array.isArray(errors)
      ? (errors as Fields[]).map(({ path, detail: why }) => `${String(path)}: ${String(why)}`)
      : [],
  );
  return `${said === '' ? `answered ${status}` : said}${fields.length === 0 ? '' : ` (${fields.join('; ')})`}`;
}

function read(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}
