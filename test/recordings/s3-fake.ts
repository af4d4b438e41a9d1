import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * An S3 of one bucket over a real socket: PUT, GET with Range, DELETE. It checks every signature as AWS describes Signature Version 4
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html), written from there and not from any client.
 */
export async function openS3Fake(
  options: { bucket?: string; region?: string; accessKeyId?: string; secretAccessKey?: string } = {},
) {
  const {
    bucket = 'calls',
    region = 'ru-central-1',
    accessKeyId = 'example-access-key',
    secretAccessKey = 'example-secret-access-key',
  } = options;
  const objects = new Map<string, Buffer>();
  let isDown = false;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const refuse = (status: number, code: string): void =>
      void response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
    if (isDown) return refuse(503, 'SlowDown');
    const wrong = problemOf(request, body, { region, accessKeyId, secretAccessKey });
    if (wrong !== undefined) return refuse(403, wrong);
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname);
    if (!path.startsWith(`/${bucket}/`)) return refuse(404, 'NoSuchBucket');
    const key = path.slice(bucket.length + 2);
    const object = objects.get(key);
    switch (request.method) {
      case 'PUT':
        objects.set(key, body);
        return void response.writeHead(200, { etag: '"x"' }).end();
      case 'DELETE':
        objects.delete(key);
        return void response.writeHead(204).end();
      case 'GET': {
        if (object === undefined) return refuse(404, 'NoSuchKey');
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
        if (range === null)
          return void response.writeHead(200, { 'content-length': object.length }).end(object);
        const part = object.subarray(Number(range[1]), Number(range[2]) + 1);
        return void response.writeHead(206, { 'content-length': part.length }).end(part);
      }
      default:
        return refuse(405, 'MethodNotAllowed');
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    objects,
    options: { url: `${origin}/${bucket}/recordings`, region, accessKeyId, secretAccessKey },
    goDown: (down: boolean) => {
      isDown = down;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The error code that S3 would answer; undefined when the request is signed as it must be. */
function problemOf(
  request: IncomingMessage,
  body: Buffer,
  { region, accessKeyId, secretAccessKey }: { region: string; accessKeyId: string; secretAccessKey: string },
): string | undefined {
  const authorization =
    /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (authorization === null) return 'AccessDenied';
  const [, credential = '', signedHeaders = '', signature = ''] = authorization;
  const [key, date, ...scope] = credential.split('/');
  if (key !== accessKeyId) return 'InvalidAccessKeyId';
  if (scope.join('/') !== `${region}/s3/aws4_request`) return 'AuthorizationHeaderMalformed';
  const time = String(request.headers['x-amz-date'] ?? '');
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) < 15 * 60_000) || time.slice(0, 8) !== date) return 'RequestTimeTooSkewed';
  const payload = request.headers['x-amz-content-sha256'];
  if (payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const names = signedHeaders.split(';');
  // Host and every x-amz header must be under the signature.
  const needed = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  if (needed.some((name) => !names.includes(name)) || names.join() !== [...names].sort().join()) {
    return 'AccessDenied';
  }
  const url = new URL(request.url ?? '/', 'http://s3');
  const canonical = [
    request.method,
    url.pathname,
    [...url.searchParams]
      .sort()
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&'),
    ...names.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signedHeaders,
    payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, [date, ...scope].join('/'), sha256(canonical)].join('\n');
  const signingKey = [region, 's3', 'aws4_request'].reduce<Buffer>(
    (outer, part) => hmac(outer, part),
    hmac(`AWS4${secretAccessKey}`, date as string),
  );
  const wanted = hmac(signingKey, toSign);
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}
