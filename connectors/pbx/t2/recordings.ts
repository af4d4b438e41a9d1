import type { FetchedRecording } from '../../../src/domain/pbx/pbx-operations.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import type { ProviderDownload } from '../../kit/provider-http.ts';
import { type T2Account, toRequest } from './api.ts';
import type { T2Settings } from './settings.ts';

/** The file comes some time after the call; how long, nobody states. */
const FIRST_TRY_MS = 30_000;
const RETRY_MS = 2 * 60_000;
const GIVE_UP_MS = 24 * 60 * 60_000;

export const recordings: NonNullable<PbxOperationsOf<T2Settings>['recordings']> = {
  firstTryAfterMs: FIRST_TRY_MS,
  giveUpAfterMs: GIVE_UP_MS,
  fetch: (account, { source }) => fetchRecording(account, source),
};

/**
 * `GET /call-records/file?filename=`. The name has a slash in it. Encoded once is the normal reading; one client encodes it twice, so that
 * is tried where the first is not found. There is no link that anybody else could open: the hub keeps a copy.
 */
async function fetchRecording(account: T2Account, source: string): Promise<FetchedRecording> {
  for (const filename of [source, encodeURIComponent(source)]) {
    const download = await account.http.download(
      toRequest(account.settings, { path: '/call-records/file', query: { filename }, accept: 'audio/mpeg' }),
    );
    const mediaType = download.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (download.status === 200 && isSound(download, mediaType)) return ready(download, mediaType);
    download.body.destroy();
    if (download.status === 410) return { state: 'gone', reason: 'the PBX does not keep it any more' };
  }
  // A name that the log gives exists: it is being written, or the PBX has deleted it, which nobody can tell apart.
  return { state: 'notYet', retryAfterMs: RETRY_MS };
}

function isSound({ headers }: ProviderDownload, mediaType: string): boolean {
  const isNoSound = /^text\/|json|xml/.test(mediaType);
  return !isNoSound && headers['content-length'] !== '0';
}

function ready({ headers, body }: ProviderDownload, mediaType: string): FetchedRecording {
  const bytes = Number(headers['content-length']);
  return {
    state: 'ready',
    mediaType: mediaType.startsWith('audio/') ? mediaType : 'audio/mpeg',
    ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
    body,
  };
}
