import type { Answer } from '../../http/answer.ts';

export type Fields = Record<string, unknown>;

const HAL = 'application/hal+json';
const PROBLEM = 'application/problem+json';

export function hal(json: unknown, status = 200): Answer {
  return { status, text: JSON.stringify(json), type: HAL };
}

export function problem(status: number, title: string, detail: string, more: Fields = {}): Answer {
  const body = { ...more, title, type: `https://httpstatus.es/${status}`, status, detail };
  return { status, text: JSON.stringify(body), type: PROBLEM };
}

/** Nothing found: an answer without a body. */
export const NOTHING: Answer = { status: 204, empty: true };

/** Fields of items that do not fit, all at once. */
export function invalid(errors: { request_id: string; path: string; detail: string }[]): Answer {
  return problem(400, 'Bad Request', 'Request validation failed', {
    'validation-errors': errors.map(({ request_id, path, detail }) => ({
      request_id,
      errors: [{ code: 'NotSupportedChoice', path, detail }],
    })),
  });
}

/** A page of a list; 204 where it is empty. */
export function page(name: string, rows: readonly unknown[], query: URLSearchParams): Answer {
  const limit = Math.min(Number(query.get('limit') ?? 50), 250);
  const number = Number(query.get('page') ?? 1);
  const shown = rows.slice((number - 1) * limit, number * limit);
  if (shown.length === 0) return NOTHING;
  const isMore = rows.length > number * limit;
  return hal({
    _page: number,
    _links: { self: { href: '' }, ...(isMore && { next: { href: `?page=${number + 1}` } }) },
    _embedded: { [name]: shown },
  });
}
