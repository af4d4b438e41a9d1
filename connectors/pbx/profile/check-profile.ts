import type { z } from 'zod';
import { compileExpression, type Expression, ExpressionProblem } from './expression.ts';
import { METHODS, type Profile, profileSchema } from './profile-schema.ts';
import { checkTemplate, FILL_IN, textsIn } from './template.ts';
import { type ProfileProblem, YamlSource } from './yaml-source.ts';

/** A profile that was checked, with its expressions ready to run. */
export interface ReadProfile {
  profile: Profile;
  /** By the text of the expression. */
  expressions: ReadonlyMap<string, Expression>;
}

export type CheckedProfile =
  | { profile: ReadProfile; problems: [] }
  | { profile?: undefined; problems: ProfileProblem[] };

const CREDENTIALS = ['credentials.user', 'credentials.password', 'credentials.apiKey', 'credentials.token'];
const PAGE = ['page.offset', 'page.number', 'page.cursor', 'page.size'];
const WINDOW = ['window.from', 'window.to'];
/** Where a template stands → what else it may name. The longest beginning of the path that is here counts. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'auth.refresh': ['token.access', 'token.refresh'],
  'auth.value': ['token.access'],
  'callLog.request': [...WINDOW, ...PAGE],
  'recordings.fetch': ['recording.source'],
  'recordings.list.request': [...WINDOW, ...PAGE],
  'dial.request': ['dial.from', 'dial.user', 'dial.to', 'dial.callerId'],
  'agents.list.request': PAGE,
  'blockList.list.request': ['list.colour', ...PAGE],
  'blockList.add': ['list.colour', 'entry.number', 'entry.isPrefix', 'entry.comment'],
  'blockList.remove': ['list.colour', 'entry.number', 'entry.isPrefix', 'entry.comment'],
  'numbers.list.request': PAGE,
  'numbers.setEnabled': ['number.id', 'number.enabled'],
  'prompts.list.request': PAGE,
  'prompts.upload': ['prompt.name'],
  'prompts.download': ['prompt.id'],
  'prompts.remove': ['prompt.id'],
  'voiceMenus.list.request': PAGE,
  'voiceMenus.read': ['menu.id'],
  'voiceMenus.write': ['menu.id', 'menu.version', 'menu.body'],
};
/** Entries of these names are JSONata; all other texts of a request may have blanks. */
const EXPRESSIONS = new Set([
  'map',
  'rows',
  'next',
  'when',
  'message',
  'callId',
  'uploadedId',
  'toMenu',
  'fromMenu',
  'menuName',
  'version',
  'access',
  'refreshToken',
  'expiresIn',
]);
/** Inside these nothing is JSONata, whatever it is called: they are the operator's own names. */
const FREE = new Set(['query', 'headers', 'json', 'form', 'takes']);
const TEMPLATES = new Set(['path', 'value', 'user', 'password', 'token', 'secret']);

type Path = (string | number)[];

/** Everything that is wrong with a profile at once, in the order of its lines; or the profile. */
export function checkProfile(text: string): CheckedProfile {
  const source = new YamlSource(text);
  if (source.problems.length > 0) return { problems: [...source.problems] };
  const blanks = blanksIn(source);
  const shaped = profileSchema.safeParse(source.value);
  const problems = shaped.success ? [] : shapeProblems(source, shaped.error.issues);
  /** By text. */
  const expressions = new Map<string, Expression>();
  problems.push(...textProblems(source, expressions));
  if (shaped.success) problems.push(...senseProblems(source, shaped.data));
  // A blank is one finding, whatever else it fails.
  const isBlank = (path: string): boolean => blanks.some((blank) => blank.path === path);
  const all = [...blanks, ...problems.filter(({ path }) => !isBlank(path))];
  if (all.length > 0 || !shaped.success) {
    return { problems: all.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  // What the schema fills in is an expression too.
  for (const [expression] of expressionsIn(shaped.data)) {
    if (!expressions.has(expression)) expressions.set(expression, compileExpression(expression));
  }
  return { profile: { profile: shaped.data, expressions }, problems: [] };
}

function blanksIn(source: YamlSource): ProfileProblem[] {
  const paths = textsIn(source.value).flatMap(([text, path]) => {
    // A blank name is the place to look at, whatever stands behind it.
    const key = path.findIndex((part) => String(part).includes(FILL_IN));
    if (key >= 0) return [path.slice(0, key + 1)];
    return text.includes(FILL_IN) ? [path] : [];
  });
  return paths.map((path) =>
    source.problemAt(
      path,
      `${FILL_IN}: \`${path.join('.')}\` is missing; take it from the operator's document, or delete its section`,
    ),
  );
}

function textProblems(source: YamlSource, compiled: Map<string, Expression>): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  for (const [text, path] of expressionsIn(source.value)) {
    if (text.includes(FILL_IN)) continue;
    try {
      compiled.set(text, compileExpression(text));
    } catch (error) {
      if (!(error instanceof ExpressionProblem)) throw error;
      problems.push(source.problemWithin(path, error.index, error.message));
    }
  }
  for (const [text, path] of textsIn(source.value)) {
    // What a section is called decides what it may name.
    if (!isTemplate(path) || !(String(path[0]) in profileSchema.shape)) continue;
    for (const { index, message } of checkTemplate(text, namesAt(path))) {
      problems.push(source.problemWithin(path, index, message));
    }
  }
  return problems;
}

function expressionsIn(value: unknown): [string, Path][] {
  return textsIn(value).filter(
    ([, path]) => EXPRESSIONS.has(String(path.at(-1))) && !path.some((part) => FREE.has(String(part))),
  );
}

function isTemplate(path: Path): boolean {
  return path.some((part) => FREE.has(String(part))) || TEMPLATES.has(String(path.at(-1)));
}

function namesAt(path: Path): readonly string[] {
  for (let length = path.length; length > 0; length -= 1) {
    const more = NAMES[path.slice(0, length).join('.')];
    if (more !== undefined) return [...CREDENTIALS, ...more];
  }
  return CREDENTIALS;
}

/** What zod says, at the place it is about and with a word on what to do. */
function shapeProblems(source: YamlSource, issues: readonly z.core.$ZodIssue[]): ProfileProblem[] {
  return issues.flatMap((issue): ProfileProblem[] => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) =>
        source.problemAt([...path, key], `\`${key}\` is not known here${didYouMean(key, path)}`),
      );
    }
    const name = path.join('.') || 'profile';
    if (issue.code === 'invalid_type' && valueAt(source.value, path) === undefined) {
      return [source.problemAt(path, `\`${name}\` is missing${hintFor(path)}`)];
    }
    return [source.problemAt(path, `\`${name}\`: ${issue.message}${hintFor(path)}`)];
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], value);
}

const HINTS: Readonly<Record<string, string>> = {
  profile: 'the first line is `profile: 1`',
  times: 'for example `times: {read: {format: iso, zone: Europe/Moscow}}`',
  method: `one of ${METHODS.join(', ')}`,
  rowsAre: '`calls` when a row tells a whole call, `legs` when each telephone has a row of its own',
  auth: '`kind` is one of none, header, query, basic, bearer, tokenPair',
  verify: '`kind` is one of hookSecret, header, basic, hmac',
  paging: '`kind` is one of none, offset, page, cursor, nextLink, window',
  kind: 'see the list of kinds in docs/connectors/profile.md',
  map: 'a JSONata expression; docs/connectors/profile.md lists the fields that it gives',
  baseUrl: 'for example https://pbx.example/api',
};
function hintFor(path: Path): string {
  const hint = HINTS[String(path.at(-1))];
  return hint === undefined ? '' : ` (${hint})`;
}

const WORDS = [
  ...Object.keys(profileSchema.shape),
  ...Object.keys(profileSchema.shape.callLog.unwrap().shape),
  ...[
    'method',
    'path',
    'query',
    'headers',
    'json',
    'form',
    'timeoutSeconds',
    'errors',
    'format',
    'zone',
    'read',
  ],
  ...['write', 'kind', 'size', 'next', 'first', 'list', 'add', 'remove', 'upload', 'fetch', 'verify', 'body'],
];
function didYouMean(key: string, path: Path): string {
  const near = WORDS.find((word) => word !== key && distance(word.toLowerCase(), key.toLowerCase()) <= 2);
  if (near !== undefined) return `; did you mean \`${near}\`?`;
  return path.length === 0 ? `; sections are ${Object.keys(profileSchema.shape).join(', ')}` : '';
}

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Each entry is right by itself, and the whole would still not work. */
function senseProblems(source: YamlSource, profile: Profile): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const say = (path: Path, message: string): void => void problems.push(source.problemAt(path, message));
  const lists: [Path, { request: unknown; paging: { kind: string } } | undefined][] = [
    [['callLog'], profile.callLog],
    [['recordings', 'list'], profile.recordings?.list],
    [['agents', 'list'], profile.agents?.list],
    [['blockList', 'list'], profile.blockList?.list],
    [['numbers', 'list'], profile.numbers?.list],
    [['prompts', 'list'], profile.prompts?.list],
    [['voiceMenus', 'list'], profile.voiceMenus?.list],
  ];
  for (const [path, one] of lists) {
    if (one === undefined) continue;
    const said = JSON.stringify(one.request);
    const needs = { offset: 'page.offset', page: 'page.number', cursor: 'page.cursor' }[one.paging.kind];
    if (needs !== undefined && !said.includes(needs)) {
      say(
        [...path, 'paging'],
        `paging by ${one.paging.kind} needs {{ ${needs} }} in the request: without it every page is the first`,
      );
    }
    const isByTime = path[0] === 'callLog' || path[0] === 'recordings';
    if (isByTime && !WINDOW.every((name) => said.includes(name))) {
      say(
        [...path, 'request'],
        'a list by interval needs {{ window.from }} and {{ window.to }} in its request',
      );
    }
    if (!isByTime && one.paging.kind === 'window') {
      say([...path, 'paging'], 'paging by window is for lists by interval only');
    }
  }
  if (
    profile.auth.kind === 'tokenPair' &&
    (profile.auth.refresh === undefined) !== (profile.auth.refreshToken === undefined)
  ) {
    say(['auth'], '`refresh` (the request) and `refreshToken` (where the answer has it) belong together');
  }
  if (profile.voiceMenus !== undefined && !JSON.stringify(profile.voiceMenus.write).includes('menu.body')) {
    say(['voiceMenus', 'write'], 'needs {{ menu.body }}: what `fromMenu` gives, or nothing is written');
  }
  if (profile.recordings?.list !== undefined && profile.callLog === undefined) {
    say(
      ['recordings', 'list'],
      'a list of recordings needs `callLog`: without calls there is nothing to hang them on',
    );
  }
  return problems;
}
