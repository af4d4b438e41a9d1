import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { SessionDesk, SessionOver } from '../../kit/session-desk.ts';
import { type Dynamics365Settings, organizationOf } from './settings.ts';
import { signInKey, signInToEntra } from './sign-in.ts';

export interface DataverseRequest {
  method?: 'GET' | 'PATCH' | 'DELETE';
  /** Below the version: `phonecalls(<id>)`; or the whole address that a page named as the next. */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** `mustExist`: no row is made. · `mustBeNew`: no row is changed. */
  when?: 'mustExist' | 'mustBeNew';
}

export interface DataverseAnswer {
  /** 2xx, 404 (no such row), or 412 (the row is there although it had to be new). */
  status: number;
  json: unknown;
}

const API = '/api/data/v9.2';
const WRITE_TIMEOUT_MS = 30_000;
const CONDITIONS = { mustExist: { 'If-Match': '*' }, mustBeNew: { 'If-None-Match': '*' } } as const;

const desk = new SessionDesk<string>();

/**
 * One request with the application's token, taken anew when Dataverse does not take it any more. Throws `ConnectorError`: `rateLimited` with the wait
 * that the service protection asks for, `refused` with what Dataverse says, `auth` for a missing privilege.
 */
export function askDataverse(
  account: Account<Dynamics365Settings>,
  { method = 'GET', path, query, body, when }: DataverseRequest,
): Promise<DataverseAnswer> {
  const { http, settings } = account;
  return desk.with(
    signInKey(settings),
    () => signInToEntra(account),
    async (token) => {
      const asking = http.request({
        method,
        url: path.startsWith('http') ? path : `${organizationOf(settings)}${API}/${path}`,
        ...(query && { query }),
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'application/json',
          'OData-MaxVersion': '4.0',
          'OData-Version': '4.0',
          ...(body && { 'Content-Type': 'application/json; charset=utf-8' }),
          ...(when && CONDITIONS[when]),
        },
        sensitive: [token],
        ...(body && { body }),
        ...(method !== 'GET' && { timeoutMs: WRITE_TIMEOUT_MS }),
      });
      return judged(await asking.catch(translated));
    },
  );
}

function judged(response: ProviderResponse): DataverseAnswer {
  const { status, body } = response;
  const code = errorOf(body)?.code;
  // 404 without an error of Dataverse is a path that somebody else answers.
  if (status === 404 && code !== undefined) return { status, json: undefined };
  if (status === 412) return { status, json: undefined };
  if (status >= 400) {
    throw new ConnectorError('refused', saidBy(response), { answer: { status, body } });
  }
  try {
    return { status, json: readJson(response) };
  } catch (cause) {
    throw new ConnectorError('transient', 'answered with a page in place of data', { cause, status });
  }
}

function translated(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined) throw error;
  const { status } = error.answer;
  if (status === 401) throw new SessionOver(error);
  if (status === 403) {
    throw new ConnectorError(
      'auth',
      `Dynamics does not allow the application to do it: ${saidBy(error.answer)}`,
      {
        answer: error.answer,
      },
    );
  }
  throw error;
}

function saidBy({ status, body }: { status: number; body: string }): string {
  const error = errorOf(body);
  return error === undefined ? `answered ${status}` : `${error.message} (${error.code})`;
}

function errorOf(body: string): { code: string; message: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = isObject(parsed) ? parsed.error : undefined;
    if (!isObject(error)) return undefined;
    return { code: textOf(error.code) ?? '', message: textOf(error.message) ?? 'no reason' };
  } catch {
    return undefined;
  }
}
