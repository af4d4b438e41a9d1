import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { walkMp3 } from './walk-mp3.ts';

/** Why a file is no whole sound file, seen by its own structure; undefined when nothing is missing. */
export function whyNotWhole(container: PromptFormat['container'], file: Buffer): string | undefined {
  if (container === 'wav') return whyNotWholeWav(file);
  return container === 'ogg' ? whyNotWholeOgg(file) : whyNotWholeMp3(file);
}

const BROKEN_OFF = 'The file breaks off in the middle.';
/** Programs that write to a pipe cannot know the length; the sound then goes on to the end of the file. */
const UNKNOWN_LENGTHS = [0, 0xff_ff_ff_ff];

/** A WAV that does not say how long its sound is: not every player makes out the end. */
export function isUnsizedWav(file: Buffer): boolean {
  const data = dataOf(file);
  return data !== undefined && UNKNOWN_LENGTHS.includes(data.size);
}

function whyNotWholeWav(file: Buffer): string | undefined {
  const data = dataOf(file);
  if (data === undefined) return BROKEN_OFF;
  if (data.rest === 0) return 'There is no sound in the file.';
  return UNKNOWN_LENGTHS.includes(data.size) || data.size <= data.rest ? undefined : BROKEN_OFF;
}

/** The length of the sound as its header says, and the bytes that there are. */
function dataOf(file: Buffer): { size: number; rest: number } | undefined {
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'data') return { size, rest: file.length - at - 8 };
    at += 8 + size + (size % 2);
  }
  return undefined;
}

/** RFC 3533, 6: pages one after another; the last page of a stream says so. */
function whyNotWholeOgg(file: Buffer): string | undefined {
  const END_OF_STREAM = 0x04;
  let ended = false;
  let at = 0;
  while (at + 27 <= file.length) {
    if (file.toString('latin1', at, at + 4) !== 'OggS') return 'The file is damaged.';
    const segments = file.readUInt8(at + 26);
    const body = at + 27 + segments;
    if (body > file.length) return BROKEN_OFF;
    let size = 0;
    for (let segment = 0; segment < segments; segment += 1) size += file.readUInt8(at + 27 + segment);
    if (body + size > file.length) return BROKEN_OFF;
    ended = (file.readUInt8(at + 5) & END_OF_STREAM) !== 0;
    at = body + size;
  }
  return ended && at === file.length ? undefined : BROKEN_OFF;
}

function whyNotWholeMp3(file: Buffer): string | undefined {
  const { frames, statedFrames, isCut } = walkMp3(file);
  if (frames < 2) return 'There is no sound in the file.';
  // Encoders differ by a frame or two in what they count.
  return isCut || (statedFrames !== undefined && frames + 2 < statedFrames) ? BROKEN_OFF : undefined;
}
