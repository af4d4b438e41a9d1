import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/platform/logger.ts';

function capture(log: (logger: ReturnType<typeof createLogger>) => void, pretty = false): string {
  const destination = new PassThrough();
  log(createLogger({ level: 'info', destination, pretty }));
  return String(destination.read());
}

describe('the log', () => {
  it('keeps the last four digits of a phone number wherever it stands', () => {
    const text = capture((logger) => {
      logger.info(
        { phone: '+79000000123', nested: { caller: 79000000124, list: ['79000000125'] } },
        'call of 79000000126',
      );
    });
    expect(text).not.toContain('7900000');
    expect(JSON.parse(text)).toMatchObject({
      level: 'info',
      phone: '…0123',
      nested: { caller: '…0124', list: ['…0125'] },
      msg: 'call of …0126',
    });
  });

  it('masks the number that an error quotes', () => {
    const text = capture((logger) =>
      logger.error({ err: new Error('refused +79000000123') }, 'connector failed'),
    );
    expect(text).not.toContain('79000000123');
    expect(JSON.parse(text).err.message).toBe('refused …0123');
  });

  it('never shows the values of a query that failed', () => {
    const failed = new Error(
      'Failed query: select "id" from "sessions" where "token" = $1\nparams: abc\ndef,7',
      {
        cause: new Error('connect ECONNREFUSED'),
      },
    );
    const text = capture((logger) =>
      logger.error({ err: new Error('Failed to get session', { cause: failed }) }, 'request failed'),
    );
    expect(text).not.toMatch(/abc|def/);
    expect(JSON.parse(text).err.cause).toMatchObject({
      message: 'Failed query: select "id" from "sessions" where "token" = $1\nparams: [secret]',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { message: 'connect ECONNREFUSED' },
    });
  });

  it('never shows a secret', () => {
    const text = capture((logger) =>
      logger.info({ token: 'abc', request: { headers: { authorization: 'Bearer abc' } } }, 'request'),
    );
    expect(text).not.toContain('abc');
  });

  it('leaves times, ids and extensions readable', () => {
    const fields = {
      at: '2026-03-02T07:15:04.120Z',
      callId: '01900000-1234-7000-8000-123456789012',
      device: '101',
    };
    expect(JSON.parse(capture((logger) => logger.info(fields, 'x')))).toMatchObject(fields);
  });

  it('masks in lines for people too', () => {
    const text = capture((logger) => logger.warn({ phone: '+79000000123' }, 'slow directory'), true);
    expect(text).toContain('slow directory');
    expect(text).toContain('…0123');
    expect(text).not.toContain('79000000123');
  });
});
