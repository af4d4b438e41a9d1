import { HttpError, requestJson } from '../../../shared/api/http.ts';

/** One operation of the hub's REST API; `path` is that below /api/v1. */
export async function askHub<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  return await requestJson<T>(method, `/api/v1${path}`, body, signal);
}

export interface List<Item> {
  items: Item[];
  /** Key of the next page; null on the last one. */
  next: string | null;
}

/** As many as the hub gives at once. */
const PAGE = 200;

/** All of them, page by page: for what companies have hundreds of, not millions. */
export async function listAll<Item>(path: string, signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let after = '';
  do {
    const page = await askHub<List<Item>>('GET', `${path}?limit=${PAGE}${after}`, undefined, signal);
    items.push(...page.items);
    after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== '');
  return items;
}

/** RFC 9457, as far as a person is told of it. */
interface Problem {
  detail?: string;
  problems?: { path: string; message: string }[];
  details?: { missing?: string };
}

const problemOf = (error: unknown): Problem =>
  error instanceof HttpError && typeof error.body === 'object' && error.body !== null ? error.body : {};

/** What the hub says is wrong, in its own words; undefined when no answer came. */
export function sentenceOf(error: unknown): string | undefined {
  return problemOf(error).detail;
}

/** That a PBX has not got something is no trouble: the sentence says why. */
export function isMissing(error: unknown): boolean {
  return problemOf(error).details?.missing !== undefined;
}

/** Everything that is wrong, as the hub lists it. */
export function problemListOf(error: unknown): readonly { path: string; message: string }[] {
  return problemOf(error).problems ?? [];
}

/** Field → what is wrong with it. The hub names `body.settings.apiKey` or `apiKey`; a form knows the field. */
export function problemsOf(error: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, message } of problemOf(error).problems ?? []) {
    const field = path.replace(/^body\./, '').replace(/^settings\./, '');
    const before = found.get(field);
    found.set(field, before === undefined ? message : `${before}; ${message}`);
  }
  return found;
}
