/** Says something to an application, and to everybody who hears all. */
export type Say = (application: string | undefined, type: string, fields: Record<string, unknown>) => void;

type Playing = { application: string; channelId: string; playback: Record<string, string>; forget(): void };

/** What is played to whom. */
export class StasisSounds {
  readonly #say: Say;
  readonly #after: (ms: number, task: () => void) => () => void;
  /** By playback id. */
  readonly #playing = new Map<string, Playing>();
  /** In order. */
  readonly played: { channelId: string; media: string }[] = [];
  /** What Asterisk came with. */
  readonly own = new Map([
    ['beep', 'Beep'],
    ['digits/1', 'one'],
    ['hello-world', 'Hello World'],
    ['vm-goodbye', 'Goodbye'],
  ]);
  soundMs = 400;
  /** Sounds that Asterisk cannot fetch or read. */
  readonly bad = new Set<string>();

  constructor(options: { say: Say; after(ms: number, task: () => void): () => void }) {
    this.#say = options.say;
    this.#after = options.after;
  }

  /** What somebody hears at this moment. */
  heardBy(channelId: string): string[] {
    return [...this.#playing.values()]
      .filter((one) => one.channelId === channelId)
      .map(({ playback }) => playback.media_uri ?? '');
  }

  play(sound: { application: string; channelId: string; id: string; media: string }): unknown {
    const { application, channelId, id, media } = sound;
    const playback = { id, media_uri: media, target_uri: `channel:${channelId}`, language: 'en' };
    this.played.push({ channelId, media });
    this.#say(application, 'PlaybackStarted', { playback: { ...playback, state: 'playing' } });
    const isBad = this.bad.has(media);
    const forget = this.#after(isBad ? 1 : this.soundMs, () => this.#finish(id, isBad ? 'failed' : 'done'));
    this.#playing.set(id, { application, channelId, playback, forget });
    return { ...playback, state: 'queued' };
  }

  /** @returns whether it still played. */
  stop(id: string): boolean {
    const isPlaying = this.#playing.has(id);
    this.#finish(id, 'done');
    return isPlaying;
  }

  /** Whoever hangs up ends what is heard: as `failed`, and before anything tells that they are gone. */
  stopAllOf(channelId: string): void {
    for (const [id, playing] of [...this.#playing])
      if (playing.channelId === channelId) this.#finish(id, 'failed');
  }

  #finish(id: string, state: 'done' | 'failed'): void {
    const playing = this.#playing.get(id);
    if (!playing) return;
    playing.forget();
    this.#playing.delete(id);
    this.#say(playing.application, 'PlaybackFinished', { playback: { ...playing.playback, state } });
  }
}
