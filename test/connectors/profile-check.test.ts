import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { checkProfile } from '../../connectors/pbx/profile/check-profile.ts';
import { compileExpression } from '../../connectors/pbx/profile/expression.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { readTime, writeTime } from '../../connectors/pbx/profile/times.ts';

const GOOD = `profile: 1
name: Example
baseUrl: https://pbx.example/api
times: {read: {format: iso, zone: Europe/Moscow}}
auth: {kind: header, name: X-Key, value: "{{ credentials.apiKey }}"}
callLog:
  request:
    path: /calls
    query: {from: "{{ window.from }}", to: "{{ window.to }}", offset: "{{ page.offset }}"}
  paging: {kind: offset, size: 100}
  rowsAre: calls
  map: |
    {
      "callId": id,
      "direction": "inbound"
    }
`;
const said = (text: string): string[] =>
  checkProfile(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a profile', () => {
  it('is accepted when nothing is wrong with it', () => expect(said(GOOD)).toEqual([]));

  it('is told all its mistakes at once, each with its line, its column and what to do', () => {
    const bad = GOOD.replace('callLog:', 'calLog:')
      .replace('Europe/Moscow', 'Europe/Moskow')
      .replace('/calls', 'FILL-IN');
    const problems = said(bad);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/^4:\d+ `times.read.zone`: a time zone is written as in Europe\/Moscow/);
    expect(problems).toContainEqual('6:1 `calLog` is not known here; did you mean `callLog`?');
    expect(problems).toContainEqual(expect.stringMatching(/^8:5 FILL-IN: `calLog.request.path` is missing/));
  });

  it('has the place of a mistake inside an expression', () => {
    expect(said(GOOD.replace('"callId": id', '"callId": ) id'))).toEqual([expect.stringMatching(/^14:17 /)]);
  });

  it('has the place of a name that its request may not use', () => {
    expect(said(GOOD.replace('{{ window.to }}', '{{ window.till }}'))).toContainEqual(
      expect.stringMatching(/^9:45 `window.till` is not known here; known are credentials.user.*window.to/),
    );
  });

  it('that asks for the first page for ever is refused', () => {
    expect(said(GOOD.replace(', offset: "{{ page.offset }}"', ''))).toEqual([
      expect.stringContaining('every page is the first'),
    ]);
  });

  it.each([
    ['an alias', 'a: &x [1]\nb: *x\n', 'aliases'],
    ['a tag', 'a: !!js/function "x"\n', ''],
    ['a key twice', 'profile: 1\nprofile: 1\n', 'unique'],
    ['brackets without end', '['.repeat(60_000), ''],
    ['a megabyte', 'x'.repeat(1_000_000), 'longer than'],
    ['nothing', '', ''],
    ['a list', '- 1', ''],
  ])('with %s is refused', (_what, text, why) => {
    const problems = said(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).toContain(why);
  });

  it('that doubles by aliases is refused before it grows', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(said(bomb).join()).toContain('aliases');
  });

  it('is a setting: its mistakes stand at the form field, and a credential that it uses must be given', () => {
    const settings = { profile: GOOD.replace('rowsAre: calls', 'rowsAre: cals') };
    try {
      parseSettings(profile, settings);
      expect.unreachable();
    } catch (error) {
      const { problems } = (error as { details: { problems: { path: string; message: string }[] } }).details;
      expect(problems).toContainEqual({
        path: 'profile',
        message: expect.stringMatching(/^line 11, column 3: /),
      });
      expect(problems).toContainEqual({ path: 'apiKey', message: 'the profile uses credentials.apiKey' });
    }
  });
});

describe('an expression', () => {
  it.each([
    '$now()',
    '$random()',
    '$eval("1")',
    '($f := $millis; $f())',
    '[1..9999999]',
    '$pad("x", 1000000000)',
  ])('that is not pure or makes much of little is refused: %s', (text) =>
    expect(() => compileExpression(text)).toThrow(/not allowed/),
  );

  it.each(['$match(x, /(a+)+$/)', '$match(x, /(.*)*b/)', '$match(x, /a*a*a*a*b/)', '$match(x, /(a)\\1/)'])(
    'whose pattern may take for ever is refused: %s',
    (text) => expect(() => compileExpression(text)).toThrow(/pattern/),
  );

  it.each([
    ['a loop', '($f := function($n){$f($n + 1)}; $f(0))'],
    ['a loop by its tail', '($f := function($n){$n > 0 ? $f($n) : 0}; $f(1))'],
    ['doubling', '($f := function($a, $n){$n = 0 ? $a : $f($append($a, $a), $n - 1)}; $f([1,1,1,1], 40))'],
    ['a deep call', '($f := function($n){1 + $f($n)}; $f(0))'],
  ])('ends with a sentence when it is %s', (_what, text) => {
    const started = process.cpuUsage().user;
    expect(() => compileExpression(text).evaluate({})).toThrow(/steps|deeply|too long/);
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
  });

  it('holds its patterns against short texts only', () => {
    const expression = compileExpression('$match(x, /a*b*c*d/).match');
    expect(expression.evaluate({ x: 'aabbcd' })).toBe('aabbcd');
    expect(() => expression.evaluate({ x: 'a'.repeat(50_000) })).toThrow(/too long/);
  });

  it('reaches nothing but its input', () => {
    for (const text of ['constructor', '__proto__', '$string.constructor', 'process', '$constructor']) {
      const found = compileExpression(text).evaluate({ a: 1 });
      expect([undefined, null]).toContain(
        found === undefined || Object.keys(Object(found)).length === 0 ? undefined : found,
      );
    }
  });
});

describe('times', () => {
  const read = (value: unknown, format: string, zone = 'UTC'): string =>
    new Date(readTime('at', value, { format, zone })).toISOString();

  it.each([
    ['2026-03-23T12:00:00', 'iso', 'Europe/Moscow', '2026-03-23T09:00:00.000Z'],
    ['2026-03-23T12:00:00+05:00', 'iso', 'Europe/Moscow', '2026-03-23T07:00:00.000Z'],
    ['23.03.2026 14:00:01', 'DD.MM.YYYY HH:mm:ss', 'Asia/Yekaterinburg', '2026-03-23T09:00:01.000Z'],
    [1774256400, 'unixSeconds', 'UTC', '2026-03-23T09:00:00.000Z'],
    ['1774256400123', 'unixMilliseconds', 'UTC', '2026-03-23T09:00:00.123Z'],
    ['2026-07-01 12:00', 'YYYY-MM-DD HH:mm', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['2026-10-25 02:30', 'YYYY-MM-DD HH:mm', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 02:30', 'YYYY-MM-DD HH:mm', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%s as %s in %s', (value, format, zone, expected) => expect(read(value, format, zone)).toBe(expected));

  it.each(['31.02.2026 10:00:00', '23.03.2026 25:00:00', '2026-03-23 10:00:00', ''])('refuse %s', (value) => {
    expect(() => read(value, 'DD.MM.YYYY HH:mm:ss')).toThrow(/not a time of the form/);
  });

  it('are written as they are read, in winter and in summer', () => {
    for (const zone of ['Europe/Berlin', 'Asia/Kathmandu', 'America/New_York']) {
      for (const at of [Date.UTC(2026, 0, 15, 22, 30, 5), Date.UTC(2026, 6, 15, 22, 30, 5)]) {
        const form = { format: 'DD.MM.YYYY HH:mm:ss', zone };
        expect(readTime('at', writeTime(at, form), form)).toBe(at);
      }
    }
  });
});

describe('the profiles of the documentation', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'connectors', 'profiles', name), 'utf8');

  it('the worked example has no mistake', () => expect(said(read('example.yaml'))).toEqual([]));

  it('the skeleton has blanks and nothing else that is wrong: each is told once, with its line, and none is forgotten', () => {
    const text = read('mts-autosecretary-administration.yaml');
    const problems = checkProfile(text).problems;
    expect(
      problems.map(({ message }) => message).filter((message) => !message.startsWith('FILL-IN')),
    ).toEqual([]);
    const blankLines = text
      .split('\n')
      .flatMap((line, index) => (/FILL-IN/.test(line) && !line.startsWith('#') ? [index + 1] : []));
    expect([...new Set(problems.map(({ line }) => line))]).toEqual(blankLines);
  });

  it('the skeleton invents no path', () => {
    for (const [, path] of read('mts-autosecretary-administration.yaml').matchAll(/\bpath: ([^,} \n]+)/g)) {
      expect(path).toBe('FILL-IN');
    }
  });
});
