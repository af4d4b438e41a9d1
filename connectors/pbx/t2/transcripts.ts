import type { FetchedTranscript, TranscriptSegment } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { readJson } from '../../kit/read-json.ts';
import { askT2, type T2Account } from './api.ts';
import type { T2Settings } from './settings.ts';

const RETRY_MS = 5 * 60_000;
const GIVE_UP_MS = 24 * 60 * 60_000;
/** Words of one side that follow each other sooner are one phrase. */
const PAUSE_MS = 1_500;

export const transcripts: NonNullable<PbxOperationsOf<T2Settings>['transcripts']> = {
  giveUpAfterMs: GIVE_UP_MS,
  fetch: (account, { source }) => fetchWords(account, source),
};

/**
 * `GET /call-records/file/stt?filename=`: recognised words with their channel and times in seconds, as a list, or under `words` for one client. Which
 * channel is the customer's is not said. 404 is "none": not yet, or never. The name as in `recordings.ts`.
 */
async function fetchWords(account: T2Account, source: string): Promise<FetchedTranscript> {
  for (const filename of [source, encodeURIComponent(source)]) {
    const response = await askT2(account, { path: '/call-records/file/stt', query: { filename } });
    if (response.status === 410) return { state: 'gone', reason: 'the PBX does not keep it any more' };
    if (response.status === 404) continue;
    const answer = readJson(response);
    const words = Array.isArray(answer) ? answer : (answer as { words?: unknown } | undefined)?.words;
    if (answer === undefined) return { state: 'notYet', retryAfterMs: RETRY_MS };
    if (!Array.isArray(words)) throw new ConnectorError('badPayload', 'answered without words');
    return { state: 'ready', segments: toPhrases(words.flatMap(readWord)) };
  }
  return { state: 'notYet', retryAfterMs: RETRY_MS };
}

type Word = Required<Pick<TranscriptSegment, 'speaker' | 'startMs' | 'endMs' | 'text'>>;

function readWord(given: unknown): Word[] {
  const { channel, startTime, endTime, word } = (given ?? {}) as Record<string, unknown>;
  const [startMs, endMs] = [startTime, endTime].map((seconds) => Math.round(Number(seconds) * 1000));
  if (typeof word !== 'string' || word.trim() === '' || !(startMs !== undefined && startMs >= 0)) return [];
  return [
    {
      speaker: channel === 'B' ? 'channelB' : 'channelA',
      startMs,
      endMs: endMs !== undefined && endMs >= startMs ? endMs : startMs,
      text: word.trim(),
    },
  ];
}

function toPhrases(words: readonly Word[]): TranscriptSegment[] {
  const phrases: Word[] = [];
  for (const word of [...words].sort((a, b) => a.startMs - b.startMs)) {
    const last = phrases.at(-1);
    if (last?.speaker === word.speaker && word.startMs - last.endMs < PAUSE_MS) {
      last.text = `${last.text} ${word.text}`;
      last.endMs = Math.max(last.endMs, word.endMs);
    } else phrases.push({ ...word });
  }
  return phrases;
}
