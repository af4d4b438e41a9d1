import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../../kit/connector-error.ts';
import { maskSecrets } from '../../kit/mask-secrets.ts';
import type { ProviderDownload, ProviderRequest, ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { evaluateAnswer } from './compiled-profile.ts';
import type { Link } from './link.ts';
import type { ERROR_MEANINGS, ErrorRule, RequestTemplate } from './profile-schema.ts';
import { authorize, forgetTokens, secretsOf } from './session.ts';
import { credentialsOf } from './settings.ts';
import { fill, fillAll, type Values } from './template.ts';

export interface Upload {
  name: string;
  audio: Uint8Array;
  mediaType: string;
}

/** The PBX said, in words that the profile knows, that it did not do it, or had done it before. */
export class Told extends ConnectorError {
  readonly means: (typeof ERROR_MEANINGS)[number];
  constructor(means: (typeof ERROR_MEANINGS)[number], message: string) {
    super(means === 'auth' || means === 'rateLimited' || means === 'transient' ? means : 'refused', message);
    this.means = means;
  }
}

/** The JSON of the answer, or undefined where it has none. Throws `ConnectorError`; `Told` where the profile has a word for it. */
export async function sendRequest(
  link: Link,
  request: RequestTemplate,
  values: Values,
  file?: Upload,
): Promise<unknown> {
  return readAnswer(link, request, await sendRaw(link, request, values, file));
}

/** The answer as it came. */
export async function sendRaw(
  link: Link,
  request: RequestTemplate,
  values: Values,
  file?: Upload,
): Promise<ProviderResponse> {
  return withCredentials(link, values, (prepared) =>
    link.http.request(prepare(link, request, prepared, file)),
  );
}

export async function download(
  link: Link,
  request: RequestTemplate,
  values: Values,
): Promise<ProviderDownload> {
  return withCredentials(link, values, (prepared) => link.http.download(prepare(link, request, prepared)));
}

interface Prepared {
  values: Values;
  credentials: Awaited<ReturnType<typeof authorize>>;
}

/** A token may die before its time: a refused one is replaced once. */
async function withCredentials<T>(
  link: Link,
  given: Values,
  send: (prepared: Prepared) => Promise<T>,
): Promise<T> {
  const values = { ...credentialsOf(link.settings), ...given };
  let used: string | undefined;
  const attempt = async (): Promise<T> => {
    const credentials = await authorize(link, values, (request, more, sensitive) =>
      askForTokens(link, request, { values: more, sensitive }),
    );
    [used] = credentials.sensitive;
    return send({ values, credentials });
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'auth' || !(await forgetTokens(link, used)))
      throw error;
    return attempt();
  }
}

/** A request for tokens itself. What it says is not told any further than its own rules tell it. */
async function askForTokens(
  link: Link,
  request: RequestTemplate,
  { values, sensitive }: { values: Values; sensitive: string[] },
): Promise<unknown> {
  const credentials = { headers: {}, query: {}, sensitive };
  const asked = { ...prepare(link, request, { values, credentials }), isAnswerSecret: true };
  const response = await link.http.request(asked);
  const { status, body } = response;
  const told = toldBy(link, request.errors ?? [], response);
  if (told !== undefined) throw told;
  if (status < 200 || status > 299)
    throw new ConnectorError('badPayload', `the log-in was answered with ${status}`);
  const answer = jsonOf(body);
  if (answer === undefined) {
    throw new ConnectorError('badPayload', 'the log-in was answered with something that is not JSON');
  }
  return answer;
}

/** A text of the PBX for people: it may repeat what it was asked with. */
export function openly(link: Link, text: string): string {
  return maskSecrets(text, secretsOf(link));
}

function prepare(
  link: Link,
  request: RequestTemplate,
  { values, credentials }: Prepared,
  file?: Upload,
): ProviderRequest {
  const texts = (entries: object | undefined): Record<string, string> =>
    Object.fromEntries(
      Object.entries((fillAll(entries ?? {}, values) as Record<string, unknown>) ?? {}).map(
        ([name, value]) => [name, String(value)],
      ),
    );
  const { body, type } = bodyOf(request, values, file);
  return {
    method: request.method,
    url: addressOf(link, request.path, values),
    query: { ...texts(request.query), ...credentials.query },
    headers: {
      ...(type !== undefined && { 'content-type': type }),
      ...texts(request.headers),
      ...credentials.headers,
    },
    ...(body !== undefined && { body }),
    ...(request.timeoutSeconds !== undefined && { timeoutMs: request.timeoutSeconds * 1000 }),
    ...(credentials.sensitive.length > 0 && { sensitive: credentials.sensitive }),
  };
}

function addressOf({ compiled }: Link, path: string, values: Values): string {
  const base = compiled.profile.baseUrl.replace(/\/+$/, '');
  const filled = fill(path, values, (value) => {
    // `..` climbs out of the address, also when it is percent-encoded.
    if (/^\.{0,2}$/.test(value))
      throw new ConnectorError('unsupported', 'a part of the address is empty or dots');
    return encodeURIComponent(value);
  });
  return `${base}${String(filled)}`;
}

function bodyOf(request: RequestTemplate, values: Values, file?: Upload): { body?: unknown; type?: string } {
  if (file !== undefined && request.file !== undefined) return fileBody(request, values, file);
  if (request.json !== undefined) {
    return { body: JSON.stringify(fillAll(request.json, values)), type: 'application/json' };
  }
  if (request.form === undefined) return {};
  const fields = Object.entries(fillAll(request.form, values) as Record<string, unknown>);
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, String(value)]));
  return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
}

function fileBody(request: RequestTemplate, values: Values, { name, audio, mediaType }: Upload) {
  if (request.file === 'body' || request.file === undefined)
    return { body: Buffer.from(audio), type: mediaType };
  const boundary = `callweave-${randomBytes(12).toString('hex')}`;
  const quoted = (text: string): string => `"${text.replaceAll(/["\r\n]/g, '_')}"`;
  const fields = Object.entries((fillAll(request.form ?? {}, values) as Record<string, unknown>) ?? {});
  const head = [
    ...fields.map(
      ([field, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(field)}\r\n\r\n${String(value)}\r\n`,
    ),
    `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(request.file.part)}; filename=${quoted(name)}\r\n`,
    `Content-Type: ${mediaType}\r\n\r\n`,
  ].join('');
  const body = Buffer.concat([Buffer.from(head), audio, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

/** The profile's own words for failure come first: many a PBX says 200 and means no. */
export function readAnswer(link: Link, request: RequestTemplate, response: ProviderResponse): unknown {
  const told = toldBy(link, request.errors ?? [], response);
  if (told !== undefined) throw told;
  const isReadable = response.status >= 200 && response.status < 300;
  if (isReadable && (response.body.trim() === '' || jsonOf(response.body) !== undefined))
    return readJson(response);
  // What cannot be read is shown.
  return readJson({ ...response, body: openly(link, response.body) });
}

/** The rule of the profile that this answer meets; those of the request come first. */
export function toldBy(link: Link, own: readonly ErrorRule[], response: ProviderResponse): Told | undefined {
  const { compiled } = link;
  const rules = [...own, ...compiled.profile.errors];
  if (rules.length === 0) return undefined;
  const answer = {
    status: response.status,
    body: jsonOf(response.body),
    text: response.body.slice(0, 2_000),
  };
  const rule = rules.find(({ when }) => evaluateAnswer(compiled, when, answer) === true);
  if (rule === undefined) return undefined;
  const said = rule.message === undefined ? undefined : evaluateAnswer(compiled, rule.message, answer);
  const message = typeof said === 'string' ? openly(link, said).slice(0, 300) : `answered ${response.status}`;
  return new Told(rule.means, message);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
