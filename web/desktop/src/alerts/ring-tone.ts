/** Two soft notes every three seconds, made here: no file to load, no policy to widen. */
const NOTES_HZ = [659.25, 880] as const;
const EVERY_MS = 3_000;
const LOUDNESS = 0.08;

let context: AudioContext | undefined;

function playOnce(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  NOTES_HZ.forEach((hz, index) => {
    if (!context) return;
    const start = context.currentTime + index * 0.18;
    const tone = new OscillatorNode(context, { frequency: hz, type: 'sine' });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.55);
  });
}

/**
 * Rings until the returned function is called. Of several tabs one rings: the lock goes to another when its tab closes.
 */
export function startRinging(): () => void {
  let interval: ReturnType<typeof setInterval> | undefined;
  const abort = new AbortController();
  const ring = () =>
    new Promise<void>((resolve) => {
      playOnce();
      interval = setInterval(playOnce, EVERY_MS);
      abort.signal.addEventListener('abort', () => resolve());
    });
  if ('locks' in navigator) {
    navigator.locks.request('callweave.ring', { signal: abort.signal }, ring).catch(() => undefined); // aborted while waiting
  } else void ring();
  return () => {
    abort.abort();
    clearInterval(interval);
  };
}
