import type { FetchedRecording } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import type { ProviderDownload } from '../../kit/provider-http.ts';
import { headersOf, pathPart, urlOf } from './api.ts';
import type { BeelineSettings } from './settings.ts';

const MINUTE_MS = 60_000;
/** Integrators try for one to three minutes; "several" is what people are told. */
const RETRY_AFTER_MS = MINUTE_MS;
/** One integrator still looks after six days. */
const GIVE_UP_AFTER_MS = 6 * 24 * 60 * MINUTE_MS;
/** An error in place of the audio is far shorter. */
const MAX_FAULT_BYTES = 10_000;
const BRACE = 0x7b;
const ANGLE = 0x3c;

export const beelineRecordings: NonNullable<PbxOperationsOf<BeelineSettings>['recordings']> = {
  firstTryAfterMs: MINUTE_MS,
  giveUpAfterMs: GIVE_UP_AFTER_MS,
  async fetch(account, { source }) {
    const download = await account.http.download({
      url: urlOf(account, pathOf(source)),
      headers: headersOf(account),
    });
    return read(download);
  },
};

function pathOf(source: string): string {
  const [kind, ...parts] = source.split('/');
  const name = parts.map(pathPart).join('/');
  if (kind === 'record' && parts.length === 1) return `v2/records/${name}/download`;
  if (kind === 'call' && parts.length === 2) return `v2/records/${name}/download`;
  throw new ConnectorError('unsupported', 'this is not a recording of this PBX');
}

/**
 * An error comes as JSON in place of the audio, whatever the status. Which of its codes means "not yet" is unknown, so every one does
 * until there is no more hope.
 */
async function read({ status, headers, body }: ProviderDownload): Promise<FetchedRecording> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const first = await firstChunk(chunks);
  if (status > 299 || first === undefined || first[0] === BRACE || first[0] === ANGLE) {
    const isPage = first?.[0] === ANGLE;
    await drain(first, chunks);
    body.destroy();
    if (isPage && status <= 299)
      throw new ConnectorError('transient', 'a page came in place of the recording');
    return { state: 'notYet', retryAfterMs: RETRY_AFTER_MS };
  }
  const bytes = Number(headers['content-length']);
  return {
    state: 'ready',
    mediaType: 'audio/mpeg',
    ...(Number.isInteger(bytes) && bytes > 0 && { bytes }),
    body: joined(first, chunks),
  };
}

async function firstChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const { done, value } = await chunks.next();
    if (done === true) return undefined;
    if (value.length > 0) return value;
  }
}

async function drain(first: Uint8Array | undefined, chunks: AsyncIterator<Uint8Array>): Promise<void> {
  let bytes = first?.length ?? 0;
  while (bytes < MAX_FAULT_BYTES) {
    const { done, value } = await chunks.next();
    if (done === true) return;
    bytes += value.length;
  }
}

async function* joined(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => chunks };
}
