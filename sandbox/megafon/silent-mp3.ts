/** MPEG-1 layer III, 32 kbit/s, 44.1 kHz, mono: the header of a frame of 104 bytes; a body of zeros is silence. */
const FRAME_HEADER = Buffer.from([0xff, 0xfb, 0x10, 0xc4]);
const FRAME_BYTES = 104;
const FRAMES_PER_SECOND = 44_100 / 1152;

/** A recording that any player opens and that says nothing. */
export function silentMp3(seconds: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  FRAME_HEADER.copy(frame);
  const frames = Math.max(1, Math.round(seconds * FRAMES_PER_SECOND));
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
