/** The parts of a browser by which its tabs know of each other; tests bring their own. */
export interface TabHost {
  /** Web Locks: held by one tab, passed on when it dies. */
  locks: LocksLike;
  openChannel: (name: string) => ChannelLike;
  /** 0: people type here; 1: it can be seen; 2: it is hidden. */
  attention: () => 0 | 1 | 2;
  /** When the network is back or the tab is shown again; returns a function that ends it. */
  onWake: (listener: () => void) => () => void;
}

export interface LocksLike {
  request(
    name: string,
    options: { ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal },
    held: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

export interface ChannelLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

interface BrowserParts {
  navigator?: { locks?: LocksLike };
  BroadcastChannel?: new (name: string) => unknown;
  document?: EventTarget & { hasFocus(): boolean; visibilityState: string };
  addEventListener: EventTarget['addEventListener'];
  removeEventListener: EventTarget['removeEventListener'];
}

const page = globalThis as unknown as BrowserParts;

/** Undefined outside of a page, and where there are no locks: they need HTTPS or localhost. */
export function browserTabs(): TabHost | undefined {
  const { document, BroadcastChannel: Channel } = page;
  const locks = page.navigator?.locks;
  if (!locks || !Channel || !document) return undefined;
  return {
    locks,
    openChannel: (name) => new Channel(name) as ChannelLike,
    attention: () => (document.hasFocus() ? 0 : document.visibilityState === 'visible' ? 1 : 2),
    onWake,
  };
}

/** Also where tabs cannot be shared. Does nothing outside of a page. */
export function onWake(listener: () => void): () => void {
  const { document } = page;
  if (!document) return () => undefined;
  const shown = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  page.addEventListener('online', listener);
  document.addEventListener('visibilitychange', shown);
  return () => {
    page.removeEventListener('online', listener);
    document.removeEventListener('visibilitychange', shown);
  };
}
