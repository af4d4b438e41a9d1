/** How many bytes of the beginning are looked at: enough for every mark below and the header of a WAV. */
export const HEAD_BYTES = 4_096;

type Mark = readonly [offset: number, bytes: string];
/** How sound files begin, as their specifications say; `latin1`. MPEG frames are looked at bit by bit below. */
const MARKS: readonly { mediaType: string; marks: readonly Mark[] }[] = [
  { mediaType: 'audio/mpeg', marks: [[0, 'ID3']] },
  {
    mediaType: 'audio/wav',
    marks: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { mediaType: 'audio/ogg', marks: [[0, 'OggS']] },
  { mediaType: 'audio/mp4', marks: [[4, 'ftyp']] },
  { mediaType: 'audio/flac', marks: [[0, 'fLaC']] },
  { mediaType: 'audio/amr', marks: [[0, '#!AMR']] },
  { mediaType: 'audio/basic', marks: [[0, '.snd']] },
  { mediaType: 'audio/webm', marks: [[0, '\x1a\x45\xdf\xa3']] },
];

const DECLARED_AUDIO = /^audio\/[a-z0-9][a-z0-9.+-]{0,60}$/;

export type Recognized = { mediaType: string } | { refused: string };

/**
 * What a download is by its own first bytes; what its sender calls it counts only where they say nothing (raw GSM, G.711) and are
 * no text. Web pages and error texts are what a PBX sends instead of audio.
 */
export function recognizeAudio(head: Buffer, declared: string | undefined): Recognized {
  if (head.length === 0) return { refused: 'The PBX sent an empty file' };
  const text = head.toString('latin1');
  const found = MARKS.find(({ marks }) => marks.every(([offset, bytes]) => text.startsWith(bytes, offset)));
  if (found !== undefined) return { mediaType: found.mediaType };
  const frame = mpegFrame(head);
  if (frame !== undefined) return { mediaType: frame };
  const type = declared?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isText(head)) return { refused: `The PBX sent ${kindOfText(text)} instead of a recording` };
  if (DECLARED_AUDIO.test(type)) return { mediaType: type };
  return { refused: `The PBX sent what is no audio file (${type || 'of no type'})` };
}

/** ISO/IEC 11172-3 2.4.1.3: eleven bits set, then version, layer, bit rate and sample rate, of which some values are reserved. */
function mpegFrame(head: Buffer): string | undefined {
  const [first = 0, second = 0, third = 0] = head;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  const isAdts = (second & 0xf6) === 0xf0;
  if (isAdts) return 'audio/aac';
  const isReserved = (second & 0x18) === 0x08 || (second & 0x06) === 0;
  const isBadRate = (third & 0xf0) === 0xf0 || (third & 0x0c) === 0x0c;
  return isReserved || isBadRate ? undefined : 'audio/mpeg';
}

/** No byte below 32 but white space: sound of any length that matters has them. */
function isText(head: Buffer): boolean {
  return head.subarray(0, 512).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

function kindOfText(text: string): string {
  const start = text.replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  if (/^<(!doctype|html|head|body)/i.test(start)) return 'a web page';
  if (start.startsWith('<')) return 'XML';
  return /^[{[]/.test(start) ? 'JSON' : 'text';
}

/** Of a PCM-like WAV, from its header and the length of the file; undefined for all else. */
export function wavDurationMs(head: Buffer, fileBytes: number): number | undefined {
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const size = head.readUInt32LE(at + 4);
    const name = head.toString('latin1', at, at + 4);
    if (name === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (name === 'data') {
      if (bytesPerSecond === 0) return undefined;
      // A length that was written before the end of the call is a guess: the file knows better.
      return Math.round((Math.min(size, fileBytes - at - 8) / bytesPerSecond) * 1000);
    }
    at += 8 + size + (size % 2);
  }
  return undefined;
}
