/** When things happen in the sandbox: real time in a demo, stepped by hand in a test. Times are epoch milliseconds. */
export type Clock = {
  now(): number;
  /** Runs `task` at `whenMs` (at once, but never synchronously, when that is past). Returns what forgets it. */
  at(whenMs: number, task: () => void | Promise<void>): () => void;
  /** Forgets everything that still waits, and whatever a task still under way would ask for. */
  stop(): void;
};

/** @param onError what a failed task is told to; a failed task never ends the process. */
export function realClock(onError: (error: unknown) => void): Clock {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    now: () => Date.now(),
    at(whenMs, task) {
      if (stopped) return () => {};
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          Promise.resolve().then(task).catch(onError);
        },
        Math.max(0, whenMs - Date.now()),
      );
      timers.add(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer);
      };
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export type SteppedClock = Clock & {
  /** Moves time on, running what falls due in order and waiting for each task; a failing task fails the step. */
  advance(ms: number): Promise<void>;
  /** How many tasks wait. */
  waiting(): number;
};

export function steppedClock(startMs: number): SteppedClock {
  let nowMs = startMs;
  let order = 0;
  let stopped = false;
  type Entry = { whenMs: number; order: number; task: () => void | Promise<void> };
  const entries = new Set<Entry>();

  /** The first that falls due by `untilMs`; tasks of one moment run in the order they were asked for. */
  function takeNext(untilMs: number): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of entries) {
      if (entry.whenMs > untilMs) continue;
      const earlier =
        !next || entry.whenMs < next.whenMs || (entry.whenMs === next.whenMs && entry.order < next.order);
      if (earlier) next = entry;
    }
    if (next) entries.delete(next);
    return next;
  }

  return {
    now: () => nowMs,
    at(whenMs, task) {
      const entry = { whenMs, order: order++, task };
      if (!stopped) entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    stop() {
      stopped = true;
      entries.clear();
    },
    waiting: () => entries.size,
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (let entry = takeNext(untilMs); entry; entry = takeNext(untilMs)) {
        nowMs = Math.max(nowMs, entry.whenMs);
        await entry.task();
      }
      nowMs = untilMs;
    },
  };
}
