import { useCallback, useSyncExternalStore } from 'react';

const CHANGED = 'callweave:setting';

/** A switch of this browser (not of the account), remembered and shared by all parts of the page and all tabs. */
export function useSetting(name: string, fallback: boolean): [boolean, (value: boolean) => void] {
  const key = `callweave.${name}`;
  const value = useSyncExternalStore(subscribe, () => localStorage.getItem(key));
  const set = useCallback(
    (next: boolean) => {
      localStorage.setItem(key, next ? 'on' : 'off');
      dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  return [value === null ? fallback : value === 'on', set];
}

function subscribe(listener: () => void): () => void {
  addEventListener('storage', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('storage', listener);
    removeEventListener(CHANGED, listener);
  };
}
