import type { ProviderHttp } from '../../connectors/kit/provider-http.ts';

/** For what must not ask anybody over HTTP. */
export const NO_HTTP: ProviderHttp = {
  request: () => Promise.reject(new Error('nobody is to be asked over HTTP here')),
  download: () => Promise.reject(new Error('nothing is to be downloaded here')),
};
