import { AppError } from '../platform/app-error.ts';

const SEND = 'Send a sound file: wav, mp3 or ogg (Vorbis or Opus).';

/** Kinds of files that people and attackers send, in words. */
const KINDS: Readonly<Record<string, string>> = {
  zip: 'a ZIP archive',
  gz: 'a compressed file',
  '7z': 'a 7-Zip archive',
  rar: 'a RAR archive',
  tar: 'a TAR archive',
  exe: 'a program',
  elf: 'a program',
  macho: 'a program',
  pdf: 'a PDF document',
  docx: 'a Word document',
  xlsx: 'an Excel workbook',
  png: 'a picture',
  jpg: 'a picture',
  gif: 'a picture',
  webp: 'a picture',
  mp4: 'an MP4 file',
  m4a: 'an M4A file',
  xml: 'an XML file',
};

/** How much of the beginning is looked at to tell text from bytes. */
const LOOK_BYTES = 512;

/** What is not taken because of what it is. `extension` as found by the content; absent: nothing known. */
export function refuseKind(extension: string | undefined, head: Buffer): AppError {
  const what =
    extension === undefined ? textKind(head) : (KINDS[extension] ?? `a file of the kind “${extension}”`);
  return new AppError(
    'unsupportedMediaType',
    `${what === undefined ? 'This is no sound file that the hub knows' : `This is ${what}`}. ${SEND}`,
  );
}

/** What is a sound file and cannot be read. */
export function refuseBroken(why: string): AppError {
  return new AppError('unprocessable', `${why} Save it anew from the program that made it, and send that.`);
}

function textKind(head: Buffer): string | undefined {
  const look = head.subarray(0, LOOK_BYTES);
  if (!look.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13))) return undefined;
  const text = look.toString('latin1').replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  if (/^<(!doctype|html|head|body)/i.test(text)) return 'a web page';
  if (text.startsWith('#!')) return 'a program';
  return text.startsWith('<') ? 'an XML file' : 'a text file';
}
