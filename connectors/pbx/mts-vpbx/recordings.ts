import type { FetchedRecording } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import type { ProviderDownload } from '../../kit/provider-http.ts';
import { type MtsVpbxSettings, requestTo } from './settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nothing lists recordings: one is looked for under the tracking id of each answered leg, and may not exist. */
export const mtsVpbxRecordings: NonNullable<PbxOperationsOf<MtsVpbxSettings>['recordings']> = {
  firstTryAfterMs: 2 * MINUTE_MS,
  giveUpAfterMs: 24 * HOUR_MS,
  async fetch(account, { source }): Promise<FetchedRecording> {
    // Clients write the colon of the id both ways.
    for (const id of [encodeURIComponent(source), source]) {
      const answer = await download(account, id);
      const found = await read(answer);
      if (found !== undefined) return found;
    }
    return { state: 'notYet', retryAfterMs: HOUR_MS };
  },
};

function download({ http, settings }: Account<MtsVpbxSettings>, id: string): Promise<ProviderDownload> {
  return http.download({ ...requestTo(settings, `/callRecording/mp3/${id}`), timeoutMs: MINUTE_MS });
}

/** Undefined: not found under this spelling. Whether it will be there later nobody says. */
function read({ status, headers, body }: ProviderDownload): FetchedRecording | undefined {
  const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? 'audio/mpeg';
  if (status === 200 && !/json|html|xml/.test(mediaType)) {
    const bytes = Number(headers['content-length']);
    return { state: 'ready', mediaType, ...(bytes > 0 && { bytes }), body };
  }
  body.destroy();
  if (status === 404 || status === 400 || status === 204) return undefined;
  if (status === 410) return { state: 'gone', reason: 'The PBX has this recording no more.' };
  throw new ConnectorError('badPayload', `answered ${status} with ${mediaType} in place of a recording`);
}
