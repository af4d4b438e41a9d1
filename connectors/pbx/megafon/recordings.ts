import type { FetchedRecording } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import type { MegafonAccount } from './api.ts';
import { apiBaseOf, type MegafonSettings } from './settings.ts';

/** The file is written after the call. An observed client waits so long, then tries three times a minute apart. */
const FIRST_TRY_MS = 20_000;
const RETRY_MS = 60_000;
const TRIES = 3;

export const recordings: NonNullable<PbxOperationsOf<MegafonSettings>['recordings']> = {
  firstTryAfterMs: FIRST_TRY_MS,
  giveUpAfterMs: FIRST_TRY_MS + TRIES * RETRY_MS,
  fetch: (account, { source }) => fetchRecording(account, source),
};

/**
 * The link may lead to another host than the API's (`records.…`, a store). Some clients send the key, on a live
 * white-label none was needed: it goes to the PBX's own address, and to no other.
 */
async function fetchRecording({ http, settings }: MegafonAccount, source: string): Promise<FetchedRecording> {
  if (!URL.canParse(source) || !/^https?:/i.test(source)) {
    return { state: 'gone', reason: 'the link to the recording is not one' };
  }
  const isOwnHost = new URL(source).origin === new URL(apiBaseOf(settings)).origin;
  const { status, headers, body } = await http.download({
    url: source,
    ...(isOwnHost && { headers: { 'X-API-KEY': settings.apiKey } }),
  });
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (status === 200 && !/^text\/|json|xml/.test(mediaType)) {
    const bytes = Number(headers['content-length']);
    return {
      state: 'ready',
      mediaType: mediaType.startsWith('audio/') ? mediaType : 'audio/mpeg',
      ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
      body,
    };
  }
  body.destroy();
  if (status === 404 || status === 204) return { state: 'notYet', retryAfterMs: RETRY_MS };
  if (status === 410) return { state: 'gone', reason: 'the PBX does not keep it any more' };
  throw new ConnectorError(
    'badPayload',
    status === 200 ? `the link leads to a page, not to a sound (${mediaType})` : `answered ${status}`,
  );
}
