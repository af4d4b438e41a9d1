import type { FetchedTranscript, TranscriptSegment } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { readJson } from '../../kit/read-json.ts';
import { type MtsAutosecretary2Settings, requestTo } from './settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SPEAKERS: Readonly<Record<string, TranscriptSegment['speaker']>> = {
  user: 'customer',
  operator: 'agent',
  bot: 'bot',
};

/**
 * `/stt/result`: phrases with their side and without times; 204 while it is being written. From one public client; a paid option, and what accounts
 * without it are answered is unknown: any refusal is the end of it.
 */
export const mtsAutosecretary2Transcripts: NonNullable<
  PbxOperationsOf<MtsAutosecretary2Settings>['transcripts']
> = {
  giveUpAfterMs: 3 * DAY_MS,
  async fetch({ http, settings }, { source }): Promise<FetchedTranscript> {
    const [TrunkId = '', CallId = ''] = source.split('/');
    const response = await http.request(requestTo(settings, '/stt/result', { TrunkId, CallId }));
    if (response.status === 204) return { state: 'notYet', retryAfterMs: 10 * MINUTE_MS };
    if (response.status >= 400)
      return { state: 'gone', reason: 'Autosecretary has written nothing down of it.' };
    const answer = (readJson(response) ?? {}) as { status?: unknown; phrases?: unknown };
    if (typeof answer.status === 'string' && answer.status !== 'Completed') {
      return { state: 'notYet', retryAfterMs: 10 * MINUTE_MS };
    }
    if (!Array.isArray(answer.phrases)) {
      throw new ConnectorError('badPayload', 'answered without phrases');
    }
    return { state: 'ready', segments: answer.phrases.flatMap(toSegment) };
  },
};

function toSegment(phrase: unknown): TranscriptSegment[] {
  const { phrase: text, callSide } = (phrase ?? {}) as { phrase?: unknown; callSide?: unknown };
  if (typeof text !== 'string' || text.trim() === '') return [];
  const speaker = SPEAKERS[String(callSide)];
  return [{ ...(speaker && { speaker }), text: text.trim() }];
}
