import { monitorStream } from '../../kit/monitor-poll.ts';
import { listT2 } from './api.ts';
import { callNameOf, readMonitored } from './monitored.ts';
import type { T2Settings } from './settings.ts';

/** `GET /monitoring/calls`. A public client waits for two missed answers too, because items flicker. */
export const t2Monitor = monitorStream<T2Settings>({
  everyMsOf: ({ monitorEverySeconds }) => monitorEverySeconds * 1000,
  missesToEnd: 2,
  async fetch(http, { settings }) {
    const items = await listT2({ http, settings }, { path: '/monitoring/calls' });
    return items.flatMap((item) => {
      const read = readMonitored(item);
      return read === undefined ? [] : [{ call: callNameOf(read), item: read }];
    });
  },
});
