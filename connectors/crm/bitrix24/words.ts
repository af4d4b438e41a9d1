import type { CallOutcome } from '../../../src/domain/call-event.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';

/** `STATUS_CODE` of a finished call. */
export const STATUS_CODES: Readonly<Record<CallOutcome, string>> = {
  answered: '200',
  missed: '304',
  abandoned: '304',
  overflowed: '480',
  voicemail: '304',
  noAnswer: '304',
  busy: '486',
  declined: '603',
  cancelled: '603-S',
  invalidNumber: '404',
  unreachable: '480',
  congestion: '503',
  blocked: '423',
  failed: 'OTHER',
};

/** `TYPE` of a call. */
export function typeOf({ direction, kind }: Pick<CallRecord, 'direction' | 'kind'>): number {
  if (kind === 'callback') return 4;
  if (kind === 'info') return 5;
  if (direction === 'outbound') return 1;
  return kind === 'redirected' ? 3 : 2;
}

/** Ending that the portal demands of a recording's name; undefined for what it does not take. */
export function extensionOf(mediaType: string | undefined): 'mp3' | 'wav' | undefined {
  if (mediaType === undefined || /^audio\/(mpeg|mp3)/i.test(mediaType)) return 'mp3';
  return /^audio\/(x-|vnd\.)?wav/i.test(mediaType) ? 'wav' : undefined;
}
