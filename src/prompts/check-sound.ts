import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { type IFormat, parseBuffer } from 'music-metadata';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { MEDIA_TYPES } from './prompt-format.ts';
import { refuseBroken, refuseKind } from './refuse-file.ts';
import type { Sound, SoundLimits } from './sound.ts';
import { walkMp3 } from './walk-mp3.ts';
import { isUnsizedWav, whyNotWhole } from './whole-sound.ts';

/** Extensions as file-type names what it finds. */
const CONTAINERS: Readonly<Record<string, PromptFormat['container']>> = {
  wav: 'wav',
  mp3: 'mp3',
  ogg: 'ogg',
  oga: 'ogg',
  opus: 'ogg',
};

/** What every program writes into a WAV or an Ogg that can be heard in a browser; by what music-metadata calls it. */
const CODECS: Readonly<Record<string, string>> = {
  PCM: 'pcm',
  IEEE_FLOAT: 'pcm_float',
  ALAW: 'pcm_alaw',
  MULAW: 'pcm_mulaw',
  // WAVE_FORMAT_EXTENSIBLE: PCM of more than 16 bits, as most programs write it.
  'non-PCM (65534)': 'pcm_extensible',
  'Vorbis I': 'vorbis',
  Opus: 'opus',
};

/** A file may be said to be a little longer than what is heard of it: encoders pad. */
const TOLERATED_SHARE = 0.9;
const TOLERATED_MS = 500;

/**
 * What a file is by its content; neither its name nor what the sender calls it counts.
 * @throws AppError `unsupportedMediaType` for what is no sound, `unprocessable` for what breaks off, is damaged or too long
 */
export async function checkSound(
  path: string,
  { maxDurationMs }: Pick<SoundLimits, 'maxDurationMs'>,
  ffmpeg: Pick<Ffmpeg, 'isThere' | 'measure'>,
): Promise<Sound> {
  const file = await readFile(path);
  if (file.length === 0) throw new AppError('invalidInput', 'The file is empty.');
  const extension = (await fileTypeFromBuffer(file).catch(() => undefined))?.ext;
  const container = extension === undefined ? undefined : CONTAINERS[extension];
  if (container === undefined) throw refuseKind(extension, file);
  const missing = whyNotWhole(container, file);
  if (missing !== undefined) throw refuseBroken(missing);
  const { format, statedMs } = await readFormat(container, file);
  // What is said to be too long need not be listened to.
  if (statedMs > maxDurationMs) throw tooLong(maxDurationMs);
  const durationMs = ffmpeg.isThere
    ? await listen(path, { container, statedMs, maxDurationMs }, ffmpeg)
    : statedMs;
  if (durationMs > maxDurationMs) throw tooLong(maxDurationMs);
  return { mediaType: MEDIA_TYPES[container], format, durationMs };
}

async function readFormat(
  container: PromptFormat['container'],
  file: Buffer,
): Promise<{ format: PromptFormat; statedMs: number }> {
  let read: IFormat;
  try {
    const options = { duration: true, skipCovers: true } as const;
    ({ format: read } = await parseBuffer(
      file,
      { mimeType: MEDIA_TYPES[container], size: file.length },
      options,
    ));
  } catch {
    throw refuseBroken('The file is damaged.');
  }
  const { codec: found = '', sampleRate, numberOfChannels: channels } = read;
  const written = codecOf(container, found, read.bitsPerSample);
  if (written === undefined) {
    const kind = container === 'wav' ? 'PCM' : 'Ogg Vorbis or Opus';
    throw new AppError(
      'unsupportedMediaType',
      `The sound in this file is ${found === '' ? 'of an unknown kind' : `written as ${found}`}: save it as ${kind}, or as mp3.`,
    );
  }
  if (channels !== 1 && channels !== 2) {
    throw new AppError('unprocessable', 'The sound has more than two channels: save it in mono or stereo.');
  }
  const statedMs = container === 'mp3' ? walkMp3(file).durationMs : Math.round((read.duration ?? 0) * 1000);
  if (sampleRate === undefined || statedMs <= 0) throw refuseBroken('There is no sound in the file.');
  // Heard, but handed to no PBX as it is.
  const codec = container === 'wav' && isUnsizedWav(file) ? 'pcm_unsized' : written;
  return { format: { container, codec, sampleRateHz: sampleRate, channels }, statedMs };
}

function codecOf(
  container: PromptFormat['container'],
  found: string,
  bitsPerSample: number | undefined,
): string | undefined {
  if (container === 'mp3') return /Layer (3|III)/i.test(found) ? 'mp3' : undefined;
  const codec = CODECS[found];
  const isVorbisOrOpus = codec === 'vorbis' || codec === 'opus';
  if (codec === undefined || isVorbisOrOpus !== (container === 'ogg')) return undefined;
  if (codec !== 'pcm') return codec;
  return bitsPerSample === 8 ? 'pcm_u8' : `pcm_s${bitsPerSample ?? 0}le`;
}

/** What is heard counts, not what stands in a header. */
async function listen(
  path: string,
  {
    container,
    statedMs,
    maxDurationMs,
  }: { container: PromptFormat['container']; statedMs: number; maxDurationMs: number },
  ffmpeg: Pick<Ffmpeg, 'measure'>,
): Promise<number> {
  const heardMs = await ffmpeg.measure(path, { container, maxDurationMs });
  if (heardMs === undefined || heardMs <= 0) throw refuseBroken('The sound in the file cannot be played.');
  if (heardMs + TOLERATED_MS < statedMs * TOLERATED_SHARE) {
    throw refuseBroken(
      `The file says ${seconds(statedMs)} of sound and has ${seconds(heardMs)}: it breaks off or is damaged.`,
    );
  }
  return heardMs;
}

function tooLong(maxDurationMs: number): AppError {
  return new AppError(
    'unprocessable',
    `The sound is longer than ${seconds(maxDurationMs)}, which is the most that this hub takes (PROMPT_MAX_SECONDS).`,
  );
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
