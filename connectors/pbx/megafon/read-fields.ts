import type { Exchange } from '../../../src/domain/exchange.ts';

/** A webhook's fields by name; all values are text on this platform. */
export type Fields = Readonly<Record<string, string>>;

const TOKEN_FIELD = 'crm_token';
/** Headers that may carry the token in some products of the platform. */
const TOKEN_HEADERS = ['x-crm-token', 'authorization'];

export function isJson(exchange: Exchange): boolean {
  const type = exchange.headers?.['content-type'];
  // Captures may come without headers: JSON objects begin with a brace, form fields never do.
  return type === undefined ? exchange.body.trimStart().startsWith('{') : /\bjson\b/i.test(type);
}

/** Undefined when the body is neither a form nor a JSON object. */
export function readFields(exchange: Exchange): Fields | undefined {
  if (!isJson(exchange)) return Object.fromEntries(new URLSearchParams(exchange.body));
  try {
    const body: unknown = JSON.parse(exchange.body);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
    return Object.fromEntries(
      Object.entries(body)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  } catch {
    return undefined;
  }
}

/** Name of the first field of a JSON body that is neither text nor a number; forms have no types. */
export function fieldOfWrongType(exchange: Exchange): string | undefined {
  if (!isJson(exchange)) return undefined;
  const body = JSON.parse(exchange.body) as Record<string, unknown>;
  const wrong = Object.entries(body).find(
    ([, value]) => value !== null && !['string', 'number'].includes(typeof value),
  );
  return wrong?.[0];
}

/**
 * The token of a webhook. The body's `crm_token` is what every source of the platform shows; one product family is
 * said to send a header instead, which counts only when the body has none.
 */
export function tokenOf(exchange: Exchange, fields: Fields | undefined): string | undefined {
  if (fields?.[TOKEN_FIELD] !== undefined) return fields[TOKEN_FIELD];
  for (const name of TOKEN_HEADERS) {
    const value = exchange.headers?.[name];
    if (value !== undefined) return value.replace(/^Bearer\s+/i, '');
  }
  return undefined;
}

/** The exchange without the token, as it is stored. A body that is no form and no JSON object holds no `crm_token`. */
export function withoutToken(exchange: Exchange): Exchange {
  const headers = Object.fromEntries(
    Object.entries(exchange.headers ?? {}).filter(([name]) => !TOKEN_HEADERS.includes(name)),
  );
  return { ...exchange, headers, body: bodyWithoutToken(exchange) };
}

function bodyWithoutToken(exchange: Exchange): string {
  if (!isJson(exchange)) {
    // Cut, not rewritten: the rest stays byte for byte as it came. Each name is decoded, so that `crm%5Ftoken` goes too.
    return exchange.body
      .split('&')
      .filter((pair) => new URLSearchParams(pair).get(TOKEN_FIELD) === null)
      .join('&');
  }
  const body: unknown = JSON.parse(exchange.body);
  if (typeof body !== 'object' || body === null || !(TOKEN_FIELD in body)) return exchange.body;
  const { [TOKEN_FIELD]: _token, ...rest } = body;
  return JSON.stringify(rest);
}
