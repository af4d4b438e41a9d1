import type { FetchedRecording } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { type MtsAutosecretary2Settings, requestTo } from './settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Recordings come late, after hours or days at times, and are kept thirty days. */
export const mtsAutosecretary2Recordings: NonNullable<
  PbxOperationsOf<MtsAutosecretary2Settings>['recordings']
> = {
  firstTryAfterMs: MINUTE_MS,
  giveUpAfterMs: 30 * DAY_MS,
  async fetch({ http, settings }, { source }): Promise<FetchedRecording> {
    const [TrunkId = '', CallId = ''] = source.split('/');
    const { status, headers, body } = await http.download({
      ...requestTo(settings, '/trunks/record', { TrunkId, CallId, Type: 'mp3' }),
      timeoutMs: MINUTE_MS,
    });
    const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? 'audio/mpeg';
    const isSound = !/json|html|xml/.test(mediaType);
    if (status === 200 && isSound) {
      const bytes = Number(headers['content-length']);
      return { state: 'ready', mediaType, ...(bytes > 0 && { bytes }), body };
    }
    body.destroy();
    if (status === 204) return { state: 'notYet', retryAfterMs: 5 * MINUTE_MS };
    if (status === 404 || status === 410)
      return {
        state: 'gone',
        reason: 'Autosecretary keeps recordings for thirty days and has this one no more.',
      };
    throw new ConnectorError('badPayload', `answered ${status} with ${mediaType} in place of a recording`);
  },
};
