import { ConnectorError } from '../../kit/connector-error.ts';
import type { PollWindow } from '../../kit/poll.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { windowValues } from './call-log.ts';
import { evaluate } from './compiled-profile.ts';
import type { Link } from './link.ts';
import { toEntry, toNumber, toPrompt, toUser, toVoiceMenu } from './map-item.ts';
import { MappedObject } from './mapped-object.ts';
import { CALL_LOG, mapRow, RECORDINGS } from './parse.ts';
import type { ListTemplate, RequestTemplate } from './profile-schema.ts';
import { type ListRequest, type Page, readPages } from './read-pages.ts';
import { sendRaw } from './send-request.ts';
import type { Values } from './template.ts';

/** What one read of the PBX gave, in parts for whoever prints it. */
export interface Finding {
  operation: string;
  status?: number;
  /** Of the first page. */
  rows?: number;
  hasMore?: boolean;
  /** Names of the fields of the first row, as the PBX writes them. */
  fields?: string[];
  /** What the first rows became. */
  mapped: unknown[];
  ignored: number;
  /** Why rows could not be read → how many. */
  unread: Map<string, number>;
  /** The request failed, or `rows` did. */
  trouble?: string;
  /** The beginning of an answer that has no mapping. */
  excerpt?: string;
}

const SHOWN_ROWS = 3;
const EXCERPT_CHARS = 400;

/** Tries every read of the profile, one after the other; changes nothing at the PBX. One page of each list. */
export async function* probe(link: Link, window: PollWindow): AsyncGenerator<Finding> {
  const { profile } = link.compiled;
  const at = new Date().toISOString();
  const times = windowValues(profile, window);
  const rowBy = (operation: string) => (row: unknown) => mapRow(row, { at, operation }, link.compiled)?.body;
  const itemBy = (list: ListTemplate, toItem: (mapped: MappedObject) => unknown) => (row: unknown) => {
    const result = evaluate(link.compiled, list.map, row);
    if (result === undefined || result === null) return undefined;
    return toItem(new MappedObject(result, { profile, receivedAt: Date.parse(at) }));
  };
  if (profile.callLog) yield* look(link, 'callLog', profile.callLog, times, rowBy(CALL_LOG));
  if (profile.recordings?.list) {
    yield* look(link, 'recordings.list', profile.recordings.list, times, rowBy(RECORDINGS));
  }
  if (profile.agents)
    yield* look(link, 'agents.list', profile.agents.list, {}, itemBy(profile.agents.list, toUser));
  if (profile.blockList) {
    const { colours, list } = profile.blockList;
    for (const [colour, word] of Object.entries(colours)) {
      yield* look(link, `blockList.list (${colour})`, list, { 'list.colour': word }, itemBy(list, toEntry));
    }
  }
  if (profile.numbers)
    yield* look(link, 'numbers.list', profile.numbers.list, {}, itemBy(profile.numbers.list, toNumber));
  if (profile.prompts)
    yield* look(link, 'prompts.list', profile.prompts.list, {}, itemBy(profile.prompts.list, toPrompt));
  if (profile.voiceMenus) {
    const { list } = profile.voiceMenus;
    yield* look(link, 'voiceMenus.list', list, {}, itemBy(list, toVoiceMenu));
  }
  if (profile.numberParameters) yield* lookAt(link, 'numberParameters.read', profile.numberParameters.read);
}

async function* look(
  link: Link,
  operation: string,
  list: ListRequest,
  values: Values,
  toShown: (row: unknown) => unknown,
): AsyncGenerator<Finding> {
  const finding: Finding = { operation, mapped: [], ignored: 0, unread: new Map() };
  try {
    const page = await firstPage(link, list, values);
    const [first] = page.rows;
    finding.status = page.status;
    finding.rows = page.rows.length;
    if (typeof first === 'object' && first !== null) finding.fields = Object.keys(first);
    if (page.rows.length === 0 && page.answer !== undefined)
      finding.excerpt = excerptOf(JSON.stringify(page.answer));
    for (const row of page.rows) note(finding, row, toShown);
  } catch (error) {
    finding.trouble = troubleOf(error);
  }
  yield finding;
}

function note(finding: Finding, row: unknown, toShown: (row: unknown) => unknown): void {
  try {
    const shown = toShown(row);
    if (shown === undefined) finding.ignored += 1;
    else if (finding.mapped.length < SHOWN_ROWS) finding.mapped.push(shown);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    finding.unread.set(error.message, (finding.unread.get(error.message) ?? 0) + 1);
  }
}

async function firstPage(link: Link, list: ListRequest, values: Values): Promise<Page> {
  // A list without pages is asked for as it is, and one that is halved as its first half would be.
  for await (const page of readPages(link, list, values)) return page;
  throw new ConnectorError('badPayload', 'the list has no page');
}

async function* lookAt(link: Link, operation: string, request: RequestTemplate): AsyncGenerator<Finding> {
  const finding: Finding = { operation, mapped: [], ignored: 0, unread: new Map() };
  try {
    const { status, body } = await sendRaw(link, request, {});
    Object.assign(finding, { status, excerpt: excerptOf(body) });
  } catch (error) {
    finding.trouble = troubleOf(error);
  }
  yield finding;
}

function excerptOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, EXCERPT_CHARS);
}

function troubleOf(error: unknown): string {
  if (error instanceof ConnectorError) return `${error.kind}: ${error.message}`;
  if (error instanceof FieldProblem) return error.message;
  throw error;
}
