import type { CrmTalk } from '../../src/domain/crm/crm-port.ts';
import { ConnectorError } from './connector-error.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ProviderHttp, ProviderRequest } from './provider-http.ts';

/** People read it; what is longer is a file or a page of HTML. */
const SHOWN_CHARS = 8_000;
/** Masking looks at so much: more would take long, and is cut anyway. */
const MASKED_CHARS = 32_000;

/** What is known of the requests that could have changed something. */
export interface Writes {
  /** Sent, and perhaps done: answered, or nobody knows. */
  sent: number;
  /** Of those, without the last request: whatever became of that one, these were made. */
  before: number;
}

export interface TalkHttpOptions {
  /** Values that are masked; may grow meanwhile. */
  secrets: readonly string[];
  heard(talk: CrmTalk): void;
  now?: () => number;
}

/**
 * A client that tells all that is said and answered, without secrets, and counts what may have changed something. Requests with a secret answer
 * (a log-in) are told without their bodies.
 */
export function talkHttp(
  http: ProviderHttp,
  options: TalkHttpOptions,
): { http: ProviderHttp; writes: Writes } {
  const writes: Writes = { sent: 0, before: 0 };
  const { secrets, heard, now = Date.now } = options;
  const masked = (text: string, { sensitive = [] }: ProviderRequest): string =>
    maskSecrets(text.slice(0, MASKED_CHARS), [...secrets, ...sensitive]).slice(0, SHOWN_CHARS);

  const tell = (
    request: ProviderRequest,
    startedAt: number,
    answer: { status?: number; body?: string },
  ): void => {
    const isSecret = request.isAnswerSecret === true;
    const said = request.body === undefined || isSecret ? undefined : textOf(request.body);
    heard({
      method: request.method ?? 'GET',
      url: masked(addressOf(request), request),
      ...(said !== undefined && { request: masked(said, request) }),
      ...(answer.status !== undefined && { status: answer.status }),
      ...(answer.body !== undefined &&
        answer.body !== '' &&
        !isSecret && { answer: masked(answer.body, request) }),
      ms: Math.max(0, Math.round(now() - startedAt)),
    });
  };

  const listen = async <Answer extends { status: number }>(
    request: ProviderRequest,
    asking: () => Promise<Answer>,
    bodyOf: (answer: Answer) => string,
  ): Promise<Answer> => {
    const startedAt = now();
    writes.before = writes.sent;
    const isWrite = isWriting(request);
    try {
      const answer = await asking();
      if (isWrite && answer.status < 400) writes.sent += 1;
      tell(request, startedAt, { status: answer.status, body: bodyOf(answer) });
      return answer;
    } catch (error) {
      if (isWrite && mayHaveArrived(error)) writes.sent += 1;
      if (error instanceof ConnectorError) {
        tell(request, startedAt, {
          ...(error.status !== undefined && { status: error.status }),
          body: error.answer?.body ?? error.message,
        });
      }
      throw error;
    }
  };
  return {
    http: {
      request: (request) =>
        listen(
          request,
          () => http.request(request),
          ({ body }) => body,
        ),
      download: (request) =>
        listen(
          request,
          () => http.download(request),
          () => '',
        ),
    },
    writes,
  };
}

function isWriting({ method = 'GET', isRead, isAnswerSecret }: ProviderRequest): boolean {
  return method !== 'GET' && isRead !== true && isAnswerSecret !== true;
}

/** A time-out, a broken line and a 5xx leave it open whether the CRM did it; a refusal, and trouble of our own before, do not. */
function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return (error.kind === 'transient' && !error.isUnsent) || error.kind === 'badPayload';
}

function addressOf({ url, query }: ProviderRequest): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) target.searchParams.append(name, String(value));
  }
  return target.href;
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  return JSON.stringify(body) ?? '';
}
