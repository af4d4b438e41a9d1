import type { IncomingMessage } from 'node:http';

export type ReadBody = { ok: true; body: Buffer } | { ok: false; reason: 'tooLarge' | 'aborted' };

/**
 * Reads a request body of at most `limit` bytes. A larger one is given up at the first byte beyond it (or at once, when
 * it announces its length), and never gathers in memory.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit)
    return Promise.resolve({ ok: false, reason: 'tooLarge' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: ReadBody): void => {
      request.removeAllListeners('data');
      request.removeAllListeners('end');
      resolve(result);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        end({ ok: false, reason: 'tooLarge' });
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () =>
      end({ ok: true, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) }),
    );
    request.on('error', () => end({ ok: false, reason: 'aborted' }));
    request.on('close', () => end({ ok: false, reason: 'aborted' }));
  });
}
