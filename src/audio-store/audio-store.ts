import type { Readable } from 'node:stream';

/** A whole sound file on this machine's disk, checked. Whoever gets it moves or removes the file. */
export interface SoundFile {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  mediaType: string;
}

/** Where sound files lie. Every implementation passes test/recordings/audio-stores.test.ts. */
export interface AudioStore {
  /** Whole or not at all; another file under the same key is replaced. The given file may be moved away or left. */
  keep(key: string, audio: SoundFile): Promise<void>;
  /** Undefined when there is none. Both ends of `range` are included. The body must be read or destroyed. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

export interface ByteRange {
  start: number;
  end: number;
}
