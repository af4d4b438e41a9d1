import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { problemHandler } from '../../src/http/problem.ts';
import { silentLogger } from '../../src/platform/logger.ts';

async function answerTo(error: Error): Promise<{ status: number; code: string }> {
  const app = express();
  app.get('/', () => {
    throw error;
  });
  app.use(problemHandler(silentLogger()));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { status: response.status, code: ((await response.json()) as { code: string }).code };
  } finally {
    server.close();
  }
}

const said = (code: string) => Object.assign(new Error('said by the database'), { code });
const wrapped = (cause: Error, times: number): Error =>
  times === 0 ? cause : wrapped(new Error('Failed query', { cause }), times - 1);

describe('what the database said', () => {
  it.each([0, 1, 2])('is "try again" when it is away, wrapped %i times by libraries', async (times) => {
    expect(await answerTo(wrapped(said('ECONNREFUSED'), times))).toEqual({
      status: 503,
      code: 'unavailable',
    });
    const cut = new Error('Connection terminated unexpectedly');
    expect(await answerTo(wrapped(cut, times))).toEqual({ status: 503, code: 'unavailable' });
    expect(await answerTo(wrapped(said('57P01'), times))).toEqual({ status: 503, code: 'unavailable' });
  });

  it('is a trouble of the hub when nothing else is known', async () => {
    expect(await answerTo(wrapped(said('42P01'), 1))).toEqual({ status: 500, code: 'internal' });
  });
});
