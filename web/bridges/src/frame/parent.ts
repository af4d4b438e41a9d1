import { type FrameMessage, type HostMessage, read, VERSION } from '../protocol.ts';

/**
 * The page that the frame stands in. The hub lets no other page frame it (`frame-ancestors`), and says here which those are; whoever says
 * something from elsewhere, or is not the page around the frame, is not heard.
 */
export class Parent {
  readonly #pages: readonly string[];
  #origin: string | undefined;

  constructor(pages: readonly string[]) {
    this.#pages = pages;
  }

  listen(hear: (message: HostMessage) => void): void {
    window.addEventListener('message', ({ source, origin, data }) => {
      if (source !== window.parent || source === window || !this.#pages.includes(origin)) return;
      const message = read<HostMessage>(data);
      if (message === undefined) return;
      if (message.type === 'hello') this.#origin = origin;
      if (origin === this.#origin) hear(message);
    });
  }

  tell(message: FrameMessage): void {
    if (this.#origin !== undefined)
      window.parent.postMessage({ callweave: VERSION, ...message }, this.#origin);
  }
}

/** As the hub wrote it into the page. */
export function pagesOfCompany(): string[] {
  const listed = document.querySelector<HTMLMetaElement>('meta[name="callweave-pages"]')?.content ?? '';
  return [...listed.split(' ').filter((page) => page !== ''), location.origin];
}
