import { useSyncExternalStore } from 'react';

const CHANGED = 'callweave:address';

/** The path of the address, as it changes. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** Shows another address of this page; the browser's back button comes back. */
export function goTo(path: string): void {
  if (location.pathname === path) return;
  history.pushState(null, '', path);
  dispatchEvent(new Event(CHANGED));
}

/** What stands behind the question mark of the address, as it changes. */
export function useQueryString(): string {
  return useSyncExternalStore(subscribe, queryString);
}

export function queryString(): string {
  return location.search;
}

/** Changes it without a step for the back button: what is typed into a field is no journey. */
export function putQueryString(query: string): void {
  if (location.search === (query === '' ? '' : `?${query}`)) return;
  history.replaceState(null, '', query === '' ? location.pathname : `${location.pathname}?${query}`);
  dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(CHANGED, listener);
  };
}
