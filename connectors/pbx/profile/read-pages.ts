import { ConnectorError } from '../../kit/connector-error.ts';
import { contentId } from '../../kit/content-id.ts';
import { evaluateAnswer } from './compiled-profile.ts';
import type { Link } from './link.ts';
import type { Paging, RequestTemplate } from './profile-schema.ts';
import { readAnswer, sendRaw, Told } from './send-request.ts';
import type { Values } from './template.ts';

export interface ListRequest {
  request: RequestTemplate;
  paging: Paging;
  rows: string;
}
export interface Page {
  status: number;
  rows: unknown[];
  /** The answer as a whole, for cursors. */
  answer: unknown;
}

/** A list has an end; a cursor that goes round has not. */
const MAX_PAGES = 2_000;

const SHORT = ': is a short page the last one (`shortIsLast: true`), or does the PBX not turn pages at all?';
/** Paging whose end is an empty page, at a PBX that gives its last page, or its first, in place of an empty one. */
const AFTER_THE_END: Partial<Record<Paging['kind'], string>> = { offset: SHORT, page: SHORT };

/** All pages of a list, advanced by what came and not by what was asked for. */
export async function* readPages(link: Link, list: ListRequest, given: Values): AsyncGenerator<Page> {
  const { paging } = list;
  const size = 'size' in paging ? paging.size : undefined;
  let read = 0;
  let cursor: string | undefined;
  /** Cursors and links that were followed. */
  const followed = new Set<string>();
  /** Pages that came, by what was in them. */
  const seen = new Set<string>();
  for (let number = 0; number < MAX_PAGES; number += 1) {
    const values = { ...given, ...pageValues(paging, { number, read, cursor }), 'page.size': size };
    const request =
      paging.kind === 'nextLink' && cursor !== undefined ? follow(link, list.request, cursor) : list.request;
    const page = await readPage(link, { ...list, request }, values);
    const content = contentId('page', page.rows);
    if (page.rows.length > 0 && seen.has(content))
      throw new ConnectorError(
        'badPayload',
        `a page of the list repeats an earlier one${AFTER_THE_END[paging.kind] ?? ''}`,
      );
    seen.add(content);
    yield page;
    read += page.rows.length;
    if (paging.kind === 'cursor' || paging.kind === 'nextLink') {
      cursor = nextOf(link, paging.next, page.answer);
      if (cursor === undefined) return;
      if (followed.has(cursor)) throw new ConnectorError('badPayload', 'the pages of the list go round');
      followed.add(cursor);
    } else if (paging.kind !== 'offset' && paging.kind !== 'page') {
      return;
    } else if (page.rows.length === 0 || (paging.shortIsLast && page.rows.length < paging.size)) {
      return;
    }
  }
  throw new ConnectorError('badPayload', `the list has more than ${MAX_PAGES} pages`);
}

export async function readPage(link: Link, list: ListRequest, values: Values): Promise<Page> {
  const response = await sendRaw(link, list.request, values);
  const answer = answerOf(link, list.request, response);
  if (answer === undefined) return { status: response.status, rows: [], answer };
  const rows = evaluateAnswer(link.compiled, list.rows, answer);
  // An expression that finds one thing gives it bare, and nothing where there is none.
  const found = rows === undefined || rows === null ? [] : Array.isArray(rows) ? rows : [rows];
  return { status: response.status, rows: found, answer };
}

function answerOf(
  link: Link,
  request: RequestTemplate,
  response: Awaited<ReturnType<typeof sendRaw>>,
): unknown {
  try {
    return readAnswer(link, request, response);
  } catch (error) {
    if (error instanceof Told && error.means === 'empty') return undefined;
    throw error;
  }
}

function pageValues(
  paging: Paging,
  { number, read, cursor }: { number: number; read: number; cursor: string | undefined },
): Values {
  const first = 'first' in paging ? paging.first : 0;
  return { 'page.offset': first + read, 'page.number': first + number, 'page.cursor': cursor };
}

function nextOf(link: Link, expression: string, answer: unknown): string | undefined {
  if (answer === undefined) return undefined;
  const next = evaluateAnswer(link.compiled, expression, answer);
  return typeof next === 'string' || typeof next === 'number' ? String(next) || undefined : undefined;
}

/** The PBX's own link to the next page; one that leads elsewhere is not followed, because the credentials go along. */
function follow({ compiled }: Link, request: RequestTemplate, link: string): RequestTemplate {
  const base = new URL(`${compiled.profile.baseUrl.replace(/\/+$/, '')}/`);
  const url = new URL(link, base);
  if (url.origin !== base.origin)
    throw new ConnectorError('badPayload', `the next page is at another address: ${url.host}`);
  const root = base.pathname.replace(/\/$/, '');
  if (!url.pathname.startsWith(`${root}/`)) {
    throw new ConnectorError('badPayload', `the next page is not below ${root}`);
  }
  // The credential goes along anyway: a PBX that writes it into its links gets it once.
  const { auth } = compiled.profile;
  if (auth.kind === 'query' && url.searchParams.has(auth.name)) url.searchParams.delete(auth.name);
  const { query: _query, ...rest } = request;
  // A brace in the link of the PBX is no blank of the profile.
  const path = `${url.pathname.slice(root.length)}${url.search}`
    .replaceAll('{', '%7B')
    .replaceAll('}', '%7D');
  return { ...rest, path };
}
