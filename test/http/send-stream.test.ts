import { PassThrough, Readable } from 'node:stream';
import type { Response } from 'express';
import { describe, expect, it } from 'vitest';
import { sendStream } from '../../src/http/send-stream.ts';

const responseOf = (stream: PassThrough): Response => stream as unknown as Response;

describe('a download', () => {
  it('whose reader goes away is no fault, and nothing more is read for it', async () => {
    const response = new PassThrough({ highWaterMark: 1 });
    let read = 0;
    const pieces = async function* () {
      for (; ; read += 1) yield 'line\n'.repeat(100);
    };
    const sent = sendStream(responseOf(response), pieces());
    response.once('data', () => response.destroy());
    await sent;
    expect(read).toBeLessThan(1_000);
  });

  it('whose source breaks is one', async () => {
    const body = new Readable({ read: () => body.destroy(new Error('the store is gone')) });
    const response = new PassThrough();
    response.on('error', () => undefined);
    await expect(sendStream(responseOf(response), body)).rejects.toThrow('the store is gone');
  });
});
