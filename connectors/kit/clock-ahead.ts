import type { ProviderHttp, ProviderResponse } from './provider-http.ts';

/** Networks, caches and clocks that nobody looks after stay within this. */
const TOLERATED_MS = 2 * 60_000;
/** No clock that dates calls is off by a day without anybody noticing: such a header is a cache's, or nobody's. */
const BELIEVED_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

/** By how much the clock of whoever answered is ahead of ours, in whole minutes (ms; negative: behind). 0 where it is about right or not told. */
export function clockAheadMs({ headers }: Pick<ProviderResponse, 'headers'>, now: number): number {
  const at = Date.parse(headers.date ?? '');
  const apartMs = Math.abs(at - now);
  // NaN fails both.
  if (!(apartMs > TOLERATED_MS && apartMs < BELIEVED_MS)) return 0;
  return Math.round((at - now) / MINUTE_MS) * MINUTE_MS;
}

/** A client of which somebody learns with every answer how wrong the clock of the PBX is. `learned` must not throw. */
export function clockHttp(
  http: ProviderHttp,
  now: () => number,
  learned: (aheadMs: number) => void,
): ProviderHttp {
  return {
    async request(request) {
      const response = await http.request(request);
      learned(clockAheadMs(response, now()));
      return response;
    },
    download: (request) => http.download(request),
  };
}

/** For the page of the connection; undefined where there is nothing to say. */
export function sayClock(aheadMs: number): string | undefined {
  if (aheadMs === 0) return undefined;
  const minutes = Math.abs(aheadMs) / MINUTE_MS;
  return `The clock of the PBX is ${minutes} minutes ${aheadMs > 0 ? 'ahead' : 'behind'}: times of its calls may be as wrong`;
}
