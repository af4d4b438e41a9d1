import type { ChannelLike, LocksLike, TabHost } from '../../web/client/src/index.ts';

interface Request {
  tab: FakeTab;
  name: string;
  held: (lock: unknown) => Promise<void>;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const aborted = (): Error => Object.assign(new Error('the lock is gone'), { name: 'AbortError' });

/** A browser with tabs: locks are queued and pass on when their tab dies, channels reach all other tabs of the same name. */
export class FakeBrowser {
  readonly tabs: FakeTab[] = [];
  /** Key: name of the lock. The first holds it. */
  readonly #queues = new Map<string, Request[]>();
  readonly #channels = new Set<FakeChannel>();

  open(attention: 0 | 1 | 2 = 2): FakeTab {
    const tab = new FakeTab(this, attention);
    this.tabs.push(tab);
    return tab;
  }

  channel(tab: FakeTab, name: string): ChannelLike {
    const channel = new FakeChannel(this, tab, name);
    this.#channels.add(channel);
    return channel;
  }

  forget(channel: FakeChannel): void {
    this.#channels.delete(channel);
  }

  spread(from: FakeChannel, message: unknown): void {
    if (from.tab.isDead || from.tab.hangs) return;
    const data = structuredClone(message);
    for (const channel of this.#channels) {
      if (channel === from || channel.name !== from.name) continue;
      queueMicrotask(() => {
        if (!channel.tab.isDead && !channel.tab.hangs) channel.onmessage?.({ data });
      });
    }
  }

  request(tab: FakeTab, ...[name, options, held]: Parameters<LocksLike['request']>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const request: Request = { tab, name, held, resolve, reject };
      if (options.ifAvailable && queue.length > 0) {
        void held(null).then(resolve, reject);
        return;
      }
      if (options.steal) {
        queue.shift()?.reject(aborted());
        queue.unshift(request);
        this.#grant(request);
        return;
      }
      options.signal?.addEventListener('abort', () => {
        const at = queue.indexOf(request);
        // A lock that is held is not given back by its signal.
        if (at <= 0) return;
        queue.splice(at, 1);
        reject(aborted());
      });
      queue.push(request);
      if (queue.length === 1) this.#grant(request);
    });
  }

  bury(tab: FakeTab): void {
    for (const queue of this.#queues.values()) {
      const first = queue[0];
      for (let at = queue.length - 1; at >= 0; at -= 1) if (queue[at]?.tab === tab) queue.splice(at, 1);
      if (queue[0] && queue[0] !== first) this.#grant(queue[0]);
    }
  }

  #grant(request: Request): void {
    queueMicrotask(() => {
      if (request.tab.isDead) return;
      void request.held({ name: request.name }).then((value) => {
        const queue = this.#queues.get(request.name) ?? [];
        const at = queue.indexOf(request);
        if (at >= 0) queue.splice(at, 1);
        request.resolve(value);
        if (at === 0 && queue[0]) this.#grant(queue[0]);
      }, request.reject);
    });
  }
}

export class FakeTab implements TabHost {
  readonly #browser: FakeBrowser;
  #attention: 0 | 1 | 2;
  isDead = false;
  /** Alive, keeps its locks, and does nothing. */
  hangs = false;
  readonly locks: LocksLike;

  constructor(browser: FakeBrowser, attention: 0 | 1 | 2) {
    this.#browser = browser;
    this.#attention = attention;
    this.locks = { request: (...args) => browser.request(this, ...args) };
  }

  openChannel = (name: string): ChannelLike => this.#browser.channel(this, name);
  attention = (): 0 | 1 | 2 => this.#attention;
  onWake = (): (() => void) => () => undefined;

  /** As when a person closes it: without a word. */
  die(): void {
    this.isDead = true;
    this.#browser.bury(this);
  }
}

class FakeChannel implements ChannelLike {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #browser: FakeBrowser;
  readonly tab: FakeTab;
  readonly name: string;

  constructor(browser: FakeBrowser, tab: FakeTab, name: string) {
    this.#browser = browser;
    this.tab = tab;
    this.name = name;
  }
  postMessage(message: unknown): void {
    this.#browser.spread(this, message);
  }
  close(): void {
    this.#browser.forget(this);
  }
}
