import { ConnectorError } from './connector-error.ts';
import type { ProviderHttp, ProviderRequest } from './provider-http.ts';

/** What a PBX answered to one request; status 0: nothing that can be read. */
export interface HeardAnswer {
  method: string;
  /** Path and query. */
  path: string;
  status: number;
  body: string;
}

/**
 * A client of which somebody hears every answer, the failures too. Headers and bodies of requests, where credentials are, are not told, and of
 * downloads, and of log-ins, no more than that they came. `heard` must not throw.
 */
export function heardHttp(http: ProviderHttp, heard: (answer: HeardAnswer) => void): ProviderHttp {
  const tell = (request: ProviderRequest, status: number, body: string): void =>
    heard({
      method: request.method ?? 'GET',
      path: pathOf(request),
      status,
      body: request.isAnswerSecret === true ? '' : body,
    });
  const listen = async <Answer extends { status: number }>(
    request: ProviderRequest,
    asking: Promise<Answer>,
    bodyOf: (answer: Answer) => string,
  ): Promise<Answer> => {
    try {
      const answer = await asking;
      tell(request, answer.status, bodyOf(answer));
      return answer;
    } catch (error) {
      if (error instanceof ConnectorError)
        tell(request, error.status ?? 0, error.answer?.body ?? error.message);
      throw error;
    }
  };
  return {
    request: (request) => listen(request, http.request(request), ({ body }) => body),
    download: (request) => listen(request, http.download(request), () => ''),
  };
}

function pathOf({ url, query }: ProviderRequest): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) target.searchParams.append(name, String(value));
  }
  return target.pathname + target.search;
}
