/** What stands in an MP3 file, frame by frame; no header is believed that the frames do not bear out. */
export interface Mp3Walk {
  /** Of layer III, whole ones. */
  frames: number;
  durationMs: number;
  /** As the header of Xing or LAME says. */
  statedFrames?: number;
  /** The last frame is not there to its end. */
  isCut: boolean;
}

interface Frame {
  bytes: number;
  samples: number;
  rate: number;
  sideBytes: number;
}

/** ISO/IEC 11172-3 and 13818-3, layer III: kbit/s by the index in the header; version 1, then 2 and 2.5. */
const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_1 = [44_100, 48_000, 32_000];

/** Tags of names and pictures stand in front; nobody needs more of them than this. */
const MOST_STRAY_BYTES = 65_536;
/** So many zeros are padding. */
const PADDING_LOOK_BYTES = 256;

export function walkMp3(file: Buffer): Mp3Walk {
  let at = behindTags(file);
  let frames = 0;
  let ms = 0;
  let stray = 0;
  let statedFrames: number | undefined;
  let isCut = false;
  while (at + 4 <= file.length) {
    const frame = readFrame(file, at);
    if (frame === undefined) {
      if (isTrailer(file, at)) break;
      at += 1;
      stray += 1;
      if (stray > MOST_STRAY_BYTES) break;
      continue;
    }
    if (at + frame.bytes > file.length) {
      // Two bytes that look like a frame in what stands behind the sound are none.
      isCut = stray === 0;
      break;
    }
    const stated = frames === 0 && statedFrames === undefined ? framesStated(file, at, frame) : undefined;
    if (stated === undefined) {
      frames += 1;
      ms += (frame.samples / frame.rate) * 1000;
    } else {
      // The header is a frame without sound.
      statedFrames = stated;
    }
    at += frame.bytes;
  }
  return { frames, durationMs: Math.round(ms), isCut, ...(statedFrames !== undefined && { statedFrames }) };
}

/** ID3v2, 3.1: ten bytes, the length in four of them with seven bits each. */
function behindTags(file: Buffer): number {
  let at = 0;
  while (file.toString('latin1', at, at + 3) === 'ID3' && at + 10 <= file.length) {
    let size = 0;
    for (let byte = 6; byte < 10; byte += 1) size = size * 128 + (file.readUInt8(at + byte) & 0x7f);
    at += 10 + size;
  }
  return at;
}

/** Tags behind the sound, or zeros up to the end. */
function isTrailer(file: Buffer, at: number): boolean {
  const text = file.toString('latin1', at, at + 8);
  if (text.startsWith('TAG') || text === 'APETAGEX' || text === 'LYRICSBE') return true;
  return file.subarray(at, at + PADDING_LOOK_BYTES).every((byte) => byte === 0);
}

function readFrame(file: Buffer, at: number): Frame | undefined {
  const [sync = 0, second = 0, third = 0, fourth = 0] = file.subarray(at, at + 4);
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  const version = (second >> 3) & 3;
  const isLayer3 = ((second >> 1) & 3) === 1;
  const kbits = (version === 3 ? KBITS_1 : KBITS_2)[third >> 4];
  const rate = RATES_1[(third >> 2) & 3];
  if (version === 1 || !isLayer3 || !kbits || rate === undefined) return undefined;
  const isFirst = version === 3;
  const isMono = fourth >> 6 === 3;
  const heard = rate / (isFirst ? 1 : version === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  return {
    bytes: Math.floor(((isFirst ? 144 : 72) * kbits * 1000) / heard) + padding,
    samples: isFirst ? 1152 : 576,
    rate: heard,
    sideBytes: isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17,
  };
}

function framesStated(file: Buffer, at: number, { sideBytes, bytes }: Frame): number | undefined {
  const tag = at + 4 + sideBytes;
  if (tag + 12 > at + bytes || !['Xing', 'Info'].includes(file.toString('latin1', tag, tag + 4)))
    return undefined;
  const hasFrames = (file.readUInt32BE(tag + 4) & 1) !== 0;
  return hasFrames ? file.readUInt32BE(tag + 8) : 0;
}
