import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../domain/exchange.ts';
import { storableText } from '../inbox/storable-text.ts';

/** Headers that carry credentials: the connector may check them, nobody may store them. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** What the PBX sent, whole, for `verify`. The hook's own address, which holds its secret, is cut from the path. */
export function toExchange(request: IncomingMessage, body: Buffer, at: Date): Exchange {
  const url = request.url ?? '';
  const query = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    at: at.toISOString(),
    source: 'webhook',
    method: request.method ?? 'POST',
    path: query < 0 ? '/' : `/${url.slice(query)}`,
    headers,
    body: decode(body, headers['content-type'] ?? ''),
  };
}

/** What may be stored: no credentials, and text that the database can hold (U+FFFD for NUL and broken UTF-8). */
export function toStorable(exchange: Exchange): Exchange {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.headers ?? {})) {
    if (!CREDENTIALS.has(name)) headers[name] = storableText(value);
  }
  return {
    ...exchange,
    path: storableText(exchange.path ?? '/'),
    headers,
    body: storableText(exchange.body),
  };
}

/** UTF-8 unless the PBX names another charset that we know; bytes that do not fit become U+FFFD. */
function decode(body: Buffer, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return body.toString('utf8');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
