import WaveSurfer from 'wavesurfer.js';

interface Options {
  container: HTMLElement;
  media: HTMLAudioElement;
  url: string;
  onDrawn: () => void;
}

/** Draws what the player plays; it comes in a file of its own, because few people listen. Returns what takes it away. */
export function drawWaveform({ container, media, url, onDrawn }: Options): () => void {
  const colour = (name: string): string => getComputedStyle(container).getPropertyValue(name).trim();
  let isGone = false;
  // Read here, so that the player goes on by itself: the picture never touches what it plays.
  void fetch(url, { credentials: 'same-origin' })
    .then(async (response) => (response.ok ? peaksOf(await response.arrayBuffer()) : undefined))
    .then((sound) => {
      if (isGone || sound === undefined) return;
      surfer = WaveSurfer.create({
        container,
        media,
        peaks: [sound.peaks],
        duration: sound.seconds,
        height: 36,
        waveColor: colour('--cw-line-strong'),
        progressColor: colour('--cw-accent'),
        cursorColor: colour('--cw-text'),
        barWidth: 2,
        barGap: 1,
        barRadius: 1,
        normalize: true,
        interact: false,
        hideScrollbar: true,
      });
      onDrawn();
    })
    .catch(() => undefined);
  let surfer: WaveSurfer | undefined;
  return () => {
    isGone = true;
    surfer?.destroy();
  };
}

/** Telephones carry no more than this. */
const RATE = 8_000;
const PEAKS = 400;

async function peaksOf(file: ArrayBuffer): Promise<{ peaks: number[]; seconds: number }> {
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(file);
  const peaks = new Array<number>(PEAKS).fill(0);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const samples = sound.getChannelData(channel);
    const perPeak = samples.length / PEAKS;
    for (let sample = 0; sample < samples.length; sample += 1) {
      const peak = Math.min(PEAKS - 1, Math.floor(sample / perPeak));
      peaks[peak] = Math.max(peaks[peak] ?? 0, Math.abs(samples[sample] ?? 0));
    }
  }
  return { peaks, seconds: sound.duration };
}
