import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { ariAuthorization, ariUrl } from './ari-http.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

const DAY_MS = 86_400_000;

/** What ARI applications record. Files that the dial plan writes (`MixMonitor`) are not among ARI's recordings. */
export const recordings: NonNullable<PbxOperationsOf<AsteriskSettings>['recordings']> = {
  // It is told of when the file is whole.
  firstTryAfterMs: 0,
  giveUpAfterMs: DAY_MS,
  async fetch({ http, settings }, { source }) {
    const { status, headers, body } = await http.download({
      url: ariUrl(settings, `recordings/stored/${encodeURIComponent(source)}/file`).href,
      headers: ariAuthorization(settings),
    });
    const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? '';
    if (status === 200) {
      const bytes = Number(headers['content-length']);
      return {
        state: 'ready',
        mediaType: mediaType.startsWith('audio/') ? mediaType : 'audio/wav',
        ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
        body,
      };
    }
    body.destroy();
    if (status === 404) return { state: 'gone', reason: NOT_THERE };
    throw new ConnectorError('badPayload', `answered ${status}`);
  },
};

const NOT_THERE = 'Asterisk has no such recording, or is older than 14 and hands out none';
export const NO_FILES_BY_AMI =
  'AMI hands out no files; connect through ARI for what ARI applications record.';
