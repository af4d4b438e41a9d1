import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AudioStore, ByteRange, SoundFile } from './audio-store.ts';

/** A folder of this machine. Only the hub's own account can read it, and names tell nothing. */
export class LocalAudioStore implements AudioStore {
  readonly #directory: string;

  /** `directory` is on the file system of the spool: files are renamed into it. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async keep(key: string, audio: SoundFile): Promise<void> {
    const path = this.#pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await chmod(audio.path, 0o600);
    await rename(audio.path, path);
    await syncFolder(dirname(path));
  }

  async open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const file = await open(this.#pathOf(key), 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return file?.createReadStream(range ?? {});
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  #pathOf(key: string): string {
    if (!/^[\w-]+(\/[\w-]+)*$/.test(key)) throw new Error('This is no key of a sound file.');
    return join(this.#directory, key);
  }
}

/** A name outlives a power cut only once its folder is on the disk; file systems that cannot do that say so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
