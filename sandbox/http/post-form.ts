import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type Posted = { status: number; body: string };

/** Posts forms as a PBX does, over kept connections that `stop` cuts. */
export function formPoster(): {
  post(url: string, fields: Record<string, string>, timeoutMs: number): Promise<Posted>;
  stop(): void;
} {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  const under = new AbortController();
  return {
    post: (url, fields, timeoutMs) =>
      new Promise((resolve, reject) => {
        const body = new URLSearchParams(fields).toString();
        const secure = url.startsWith('https:');
        const request = (secure ? httpsRequest : httpRequest)(url, {
          method: 'POST',
          agent: secure ? https : http,
          signal: AbortSignal.any([under.signal, AbortSignal.timeout(timeoutMs)]),
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          },
        });
        request.on('error', reject);
        request.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        });
        request.end(body);
      }),
    stop() {
      under.abort();
      http.destroy();
      https.destroy();
    },
  };
}
