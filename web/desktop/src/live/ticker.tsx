import { useSyncExternalStore } from 'react';
import { formatDuration, isoDuration } from '../call/format-time.ts';
import { useHub } from './hub-context.ts';

const listeners = new Set<() => void>();
let second = 0;
let interval: ReturnType<typeof setInterval> | undefined;

/** One interval for all timers of the page, and none when there is no timer. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  interval ??= setInterval(() => {
    second += 1;
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(interval);
    interval = undefined;
  };
}

/** Renders again every second. */
export function useEverySecond(): void {
  useSyncExternalStore(subscribe, () => second);
}

interface TimerProps {
  since: string;
  /** What is counted, for screen readers; the passing seconds are not spoken. */
  label: string;
  className?: string | undefined;
}

export function Timer({ since, label, className }: TimerProps) {
  useEverySecond();
  const { clock } = useHub();
  const ms = clock.nowMs() - Date.parse(since);
  return (
    <span role="timer" aria-live="off" aria-label={`${label} ${formatDuration(ms)}`} className={className}>
      <time dateTime={isoDuration(ms)}>{formatDuration(ms)}</time>
    </span>
  );
}
