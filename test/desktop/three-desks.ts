import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Desk, openDesk } from './browser.ts';
import { type Extension, type RealHub, STAFF } from './real-hub.ts';
import { RecordedStory } from './recorded-story.ts';

/** What a desk says of one call: state and customer, the sentence below them, and who had the call before. */
export interface Seen {
  card: string;
  note?: string;
  chain?: string[];
}
export type SeenByAll = Record<Extension, Seen[]>;

/** Three people at their desks, each in a browser of their own, and a PBX that tells recorded calls. */
export class ThreeDesks {
  readonly desks = new Map<Extension, Desk>();
  readonly #hub: RealHub;
  #runs = 0;
  #story: RecordedStory | undefined;

  constructor(hub: RealHub) {
    this.#hub = hub;
  }

  async open(browser: Browser): Promise<void> {
    for (const [extension, link] of this.#hub.links) {
      const desk = await openDesk(browser, link, { reducedMotion: 'reduce' });
      this.desks.set(extension, desk);
      await desk.page.getByText('Live', { exact: true }).waitFor();
      await desk.page.getByRole('button', { name: 'Later' }).click();
    }
  }

  async close(): Promise<void> {
    for (const { context } of this.desks.values()) await context.close();
  }

  pages(): Page[] {
    return [...this.desks.values()].map(({ page }) => page);
  }

  story(scenario: string): RecordedStory {
    this.#runs += 1;
    this.#story = new RecordedStory(this.#hub.ari, scenario, this.#runs);
    return this.#story;
  }

  /** All three must come to show exactly this. */
  async expectToShow(expected: SeenByAll): Promise<void> {
    await expect.poll(() => this.#look(), { timeout: 45_000, interval: 50 }).toEqual(expected);
  }

  /** Why the cards that are over closed. */
  async expectToHaveClosed(expected: Record<Extension, string[]>): Promise<void> {
    const notes = async () =>
      Object.fromEntries(
        Object.entries(await this.#look()).map(([extension, seen]) => [
          extension,
          seen.filter(({ card }) => /^(Ended|Завершён):/.test(card)).map(({ note }) => note),
        ]),
      );
    await expect.poll(notes, { timeout: 45_000, interval: 50 }).toEqual(expected);
  }

  async #look(): Promise<SeenByAll> {
    const seen = await Promise.all(
      [...this.desks].map(async ([extension, { page }]) => [extension, await readDesk(page)] as const),
    );
    return Object.fromEntries(seen) as SeenByAll;
  }

  /** Empty desks for the next call; a story that broke off is played to its end. */
  async clear(): Promise<void> {
    this.#story?.playToEnd();
    for (const page of this.pages()) {
      const cards = page.locator('[data-call-card]');
      while ((await cards.count()) > 0) {
        const first = await cards.first().getAttribute('data-call-card');
        await page.locator(`[data-call-card="${first}"][data-tone="ended"]`).waitFor();
        await page.keyboard.press('x');
        await page.locator(`[data-call-card="${first}"]`).waitFor({ state: 'detached' });
      }
    }
  }
}

export const NOTHING: Seen[] = [];

/** `Анна Примерова 101: talked 1:00` */
export function step(extension: Extension, words: string): string {
  return `${STAFF[extension]} ${extension}: ${words}`;
}

async function readDesk(page: Page): Promise<Seen[]> {
  return await page.locator('[data-call-card]').evaluateAll((cards) =>
    cards.map((card: any) => {
      const note = card.querySelector('p[data-tone]')?.textContent ?? undefined;
      const chain = [...card.querySelectorAll('[data-result]:not([data-result="you"])')].map((step: any) => {
        const [name, facts] = [...step.children];
        const [person, device] = [...(name?.childNodes ?? [])].map((node: any) => node.textContent);
        return `${[person, device].filter(Boolean).join(' ')}: ${facts?.textContent}`;
      });
      return {
        card: card.getAttribute('aria-label') ?? '',
        ...(note ? { note } : {}),
        ...(chain.length > 0 ? { chain } : {}),
      };
    }),
  );
}
