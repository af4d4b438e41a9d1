import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';

/** How a kind of sound is written by ffmpeg, and what it is called on the way. */
export interface Coding {
  container: PromptFormat['container'];
  /** The name that the hub uses for it. */
  codec: string;
  encoder: string;
  /** Highest bit rate of what is encoded, so that its size can be foreseen; PCM has the one that follows from its samples. */
  bitsPerSecond?: number;
  bitsPerSample?: number;
  /** How the container is written besides. */
  muxing?: readonly string[];
}

/** Sound from the first byte on: a PBX need not know tags. */
const NO_TAGS = ['-id3v2_version', '0'];

const CODINGS: readonly Coding[] = [
  { container: 'wav', codec: 'pcm_s16le', encoder: 'pcm_s16le', bitsPerSample: 16 },
  { container: 'wav', codec: 'pcm_alaw', encoder: 'pcm_alaw', bitsPerSample: 8 },
  { container: 'wav', codec: 'pcm_mulaw', encoder: 'pcm_mulaw', bitsPerSample: 8 },
  { container: 'mp3', codec: 'mp3', encoder: 'libmp3lame', bitsPerSecond: 320_000, muxing: NO_TAGS },
  { container: 'ogg', codec: 'vorbis', encoder: 'libvorbis', bitsPerSecond: 500_000 },
  { container: 'ogg', codec: 'opus', encoder: 'libopus', bitsPerSecond: 510_000 },
];
/** Other names of the same, as operators and programs write them. */
const ALIASES: Readonly<Record<string, string>> = {
  pcm: 'pcm_s16le',
  s16le: 'pcm_s16le',
  alaw: 'pcm_alaw',
  pcma: 'pcm_alaw',
  mulaw: 'pcm_mulaw',
  ulaw: 'pcm_mulaw',
  pcmu: 'pcm_mulaw',
  libmp3lame: 'mp3',
  libvorbis: 'vorbis',
  libopus: 'opus',
};
/** Of telephones and of music; anything else is a slip in somebody's settings. */
const RATES: readonly number[] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

export const MEDIA_TYPES: Readonly<Record<PromptFormat['container'], string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
};

/** The same format in the hub's own names. @throws AppError `unprocessable` for one that the hub cannot make */
export function knownFormat(format: PromptFormat): PromptFormat {
  const name = format.codec.toLowerCase();
  const codec = ALIASES[name] ?? name;
  const coding = CODINGS.find((one) => one.container === format.container && one.codec === codec);
  if (coding === undefined || !RATES.includes(format.sampleRateHz)) {
    throw new AppError(
      'unprocessable',
      `The hub cannot make sound of this kind: ${format.container} with ${format.codec} at ${format.sampleRateHz} Hz.`,
    );
  }
  return { container: coding.container, codec, sampleRateHz: format.sampleRateHz, channels: format.channels };
}

/** Of a known format. */
export function codingOf({ container, codec }: PromptFormat): Coding {
  const coding = CODINGS.find((one) => one.container === container && one.codec === codec);
  if (coding === undefined) throw new Error(`${container} with ${codec} is no known format`);
  return coding;
}

/** `wav-pcm_s16le-8000-1`: names a known format in addresses, keys and rows. */
export function formatKey({ container, codec, sampleRateHz, channels }: PromptFormat): string {
  return [container, codec, sampleRateHz, channels].join('-');
}

/** @throws AppError `unprocessable` for what names no format that the hub can make */
export function parseFormatKey(key: string): PromptFormat {
  const [, container, codec = '', rate, channels] =
    /^(wav|mp3|ogg)-([a-z0-9_]{1,20})-(\d{4,6})-([12])$/.exec(key) ?? [];
  if (container === undefined) {
    throw new AppError(
      'unprocessable',
      'A format is written as container-codec-rate-channels: wav-pcm_s16le-8000-1.',
    );
  }
  return knownFormat({
    container: container as PromptFormat['container'],
    codec,
    sampleRateHz: Number(rate),
    channels: Number(channels) as 1 | 2,
  });
}

export function isSameFormat(one: PromptFormat, other: PromptFormat): boolean {
  return formatKey(one) === formatKey(other);
}

/** No longer than this when `durationMs` of sound is written so: what becomes larger is not what was asked for. */
export function mostBytes(format: PromptFormat, durationMs: number): number {
  const { bitsPerSample, bitsPerSecond } = codingOf(format);
  const rate = bitsPerSecond ?? (bitsPerSample ?? 16) * format.sampleRateHz * format.channels;
  return Math.ceil((rate / 8) * (durationMs / 1000 + 2)) + 65_536;
}
