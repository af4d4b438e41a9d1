/** Longest note in bytes, channel and separator included: PostgreSQL takes less than 8000 in a NOTIFY. */
const MAX_NOTE_BYTES = 7_900;
/** Between channel and message; no channel holds it. */
const SEPARATOR = '\n';

type Listener = (message: string) => void;

/** Who listens in this process, and the one form of a note on the wire. */
export class BusListeners {
  /** By channel. */
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  add(channel: string, listener: Listener): () => Promise<void> {
    const set = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, set);
    // A wrapper of its own, so that the same function may subscribe twice and leave once.
    const entry: Listener = (message) => listener(message);
    set.add(entry);
    return async () => {
      set.delete(entry);
      if (set.size === 0 && this.listeners.get(channel) === set) this.listeners.delete(channel);
    };
  }

  /** Hands a note to its listeners; one that throws does not keep it from the others. */
  deliver(note: string): void {
    const end = note.indexOf(SEPARATOR);
    for (const listener of this.listeners.get(note.slice(0, end)) ?? []) {
      try {
        listener(note.slice(end + 1));
      } catch (error) {
        this.onError(error);
      }
    }
  }
}

export function encodeNote(channel: string, message: string): string {
  if (channel.includes(SEPARATOR)) throw new Error('A channel of the bus is one line.');
  const note = `${channel}${SEPARATOR}${message}`;
  if (Buffer.byteLength(note) > MAX_NOTE_BYTES)
    throw new Error(`A note on the bus is at most ${MAX_NOTE_BYTES} bytes: send an id instead.`);
  return note;
}
