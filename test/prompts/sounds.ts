import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { tone } from '../recordings/sound.ts';

export { tone };

/** Where ffmpeg is, as the hub finds it. */
const FFMPEG = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'ffmpeg'))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
export const hasFfmpeg = FFMPEG !== undefined;
export const SKIPPED = 'is not tested: there is no ffmpeg on this machine';

/** A tone as ffmpeg writes it: `made(3, 'mp3')`, `made(3, 'ogg', '-c:a', 'libopus')`. */
export function made(seconds: number, container: string, ...args: string[]): Buffer {
  if (FFMPEG === undefined) throw new Error(SKIPPED);
  const folder = mkdtempSync(join(tmpdir(), 'callweave-sound-'));
  try {
    const [source, target] = [join(folder, 'in.wav'), join(folder, `out.${container}`)];
    writeFileSync(source, tone(seconds));
    execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-i', source, ...args, '-f', container, target], {
      env: {},
    });
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MPEG-1 layer III, 32 kbit/s, 44.1 kHz, mono: a frame of silence, 26 ms long, written by hand. */
export function silentFrame(): Buffer {
  const frame = Buffer.alloc(104);
  frame.writeUInt32BE(0xfffb10c4);
  return frame;
}

/** An MP3 of silence that no program wrote: nothing in it says how long it is. */
export function silentMp3(frames: number): Buffer {
  return Buffer.concat(Array.from({ length: frames }, silentFrame));
}
