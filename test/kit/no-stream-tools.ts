import type { StreamTools } from '../../connectors/kit/stream.ts';
import { NO_HTTP } from './no-http.ts';

/** For a stream that opens a line of its own and needs no clock and no HTTP of the kit. */
export const NO_STREAM_TOOLS: StreamTools = {
  http: NO_HTTP,
  knownKeys: async () => [],
  now: () => Date.now(),
  sleep: () => Promise.reject(new Error('nobody is to sleep here')),
};
