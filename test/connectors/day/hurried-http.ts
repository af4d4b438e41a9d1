import { AxiosProviderHttp } from '../../../connectors/kit/axios-provider-http.ts';
import type { PbxConnector } from '../../../connectors/kit/define-pbx-connector.ts';
import type { ProviderHttp, ProviderRequest } from '../../../connectors/kit/provider-http.ts';
import { credentialOrigins } from '../../../connectors/kit/provider-http-for.ts';
import type { TokenPairStore } from '../../../connectors/kit/token-pair.ts';
import { TokenPairHttp } from '../../../connectors/kit/token-pair-http.ts';

/** No request takes so long on the slowest machine: whoever is not to be answered is told so, see `Patience`. */
const TIMEOUT_MS = 120_000;

/** The kit's client of a connection without its patience: no pauses between tries, no rate limit, time-outs only where the PBX is silent. */
export function hurriedHttp(
  connector: PbxConnector,
  settings: unknown,
  store: TokenPairStore,
): ProviderHttp & { inFlight(): number } {
  const inner = new AxiosProviderHttp({
    secrets: [],
    origins: credentialOrigins(connector, settings),
    rateLimit: { perSecond: 1e6, burst: 1e9 },
    ...(connector.tls && { tls: connector.tls }),
    clock: { now: Date.now, sleep: async () => undefined },
  });
  let inFlight = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    inFlight += 1;
    try {
      return await work();
    } finally {
      inFlight -= 1;
    }
  };
  const hurried = (request: ProviderRequest): ProviderRequest => ({ ...request, timeoutMs: TIMEOUT_MS });
  const http: ProviderHttp = {
    request: (request) => counted(() => inner.request(hurried(request))),
    download: (request) => counted(() => inner.download(hurried(request))),
  };
  const { tokenPairs } = connector;
  const whole =
    tokenPairs === undefined
      ? http
      : new TokenPairHttp({ http, tokenPairs, settings, store, onSecret: () => undefined });
  return {
    request: (request) => whole.request(request),
    download: (request) => whole.download(request),
    inFlight: () => inFlight,
  };
}
