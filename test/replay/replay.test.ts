import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { captureLines } from '../asterisk/recorded-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'callweave-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

function replay(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'bin/replay.ts', ...args];
    execFile(process.execPath, command, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function capture(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe('npm run replay', () => {
  it('prints one record a line, and counts on the other stream', async () => {
    const path = capture('two-calls.ndjson', captureLines('missed-then-calls-again'));
    const { code, stdout, stderr } = await replay('asterisk', path);
    expect(code).toBe(0);
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CallRecord);
    expect(records.map(({ schema, outcome }) => [schema, outcome])).toEqual([
      ['callweave.call/1', 'missed'],
      ['callweave.call/1', 'answered'],
    ]);
    expect(stderr).toMatch(/^133 exchanges, \d+ facts, \d+ ignored, 0 problems, 2 calls\n$/);
  });

  it('names the lines that are no exchange, goes on with the others, and fails', async () => {
    const [first = '', ...rest] = captureLines('answered-direct');
    const path = capture('broken.ndjson', [
      '{"at":"yesterday","source":"stream","body":"{}"}',
      first,
      'half a li',
      ...rest,
    ]);
    const { code, stdout, stderr } = await replay('asterisk', path);
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('Line 1 is not an exchange: `at`: ');
    expect(stderr).toContain('Line 3 is not an exchange: it is not JSON.');
  });

  it('tells each call as a story instead when asked to', async () => {
    const path = capture('told.ndjson', captureLines('missed-then-calls-again'));
    const { code, stdout } = await replay('asterisk', path, '--explain');
    expect(code).toBe(0);
    expect(stdout.match(/^Call /gm)).toHaveLength(2);
    expect(stdout).toMatch(/\+0:00\.0 {2}\+7900\d+ called on /);
    expect(stdout).toMatch(/ended: missed/);
  });

  it('says which frames it could not read, and goes on', async () => {
    const strange = JSON.stringify({
      at: '2026-03-02T07:15:04.120Z',
      source: 'stream',
      operation: 'ari',
      body: 'no frame',
    });
    const { stdout, stderr } = await replay(
      'asterisk',
      capture('strange.ndjson', [strange, ...captureLines('answered-direct')]),
    );
    expect(stderr).toContain('Line 1: The frame is not JSON.');
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [
      'an unknown connector',
      ['telegraph', 'x.ndjson'],
      /^There is no connector "telegraph"; known are .*asterisk/,
    ],
    ['a missing file', ['asterisk', '/nowhere/x.ndjson'], /^There is no file \/nowhere\/x\.ndjson\.\n$/],
    ['a folder', ['asterisk', folder], /is not a file\.\n$/],
    ['no arguments', [], /^Usage: npm run replay -- <connector> <capture\.ndjson> \[--explain\]\n$/],
  ])('refuses %s with one sentence', async (_, args, sentence) => {
    const { code, stdout, stderr } = await replay(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
