import { z } from 'zod';
import type { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { definePbxConnector, type PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';

/** A PBX that sends webhooks to subscribers only, in memory. Renewing gives another id, as at the worst of them. */
export class FakeSubscribingPbx {
  /** By id. */
  readonly living = new Map<string, { url: string; endsAt: number }>();
  readonly asked: string[] = [];
  readonly troubles: ConnectorError[] = [];
  grantMs = 3_600_000;
  /** Held back while set. */
  gate: Promise<void> | undefined;
  #count = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly connector: PbxConnector = definePbxConnector({
    id: 'fake-subscribing',
    displayName: 'Fake PBX',
    docs: 'docs/connectors/fake-subscribing.md',
    settings: z.object({ name: z.string().default('x') }) as unknown as z.ZodType<{ name: string }>,
    numberForm: 'e164',
    parse: () => ({ facts: [], rejects: [], ignored: 0 }),
    interpret: () => [],
    webhook: { contentTypes: ['text/plain'], verify: () => ({ ok: true }), secretInAddressOnly: true },
    subscription: {
      checkEveryMs: 300_000,
      create: async (_account, { callbackUrl }) => {
        await this.#ask('create');
        this.#count += 1;
        const id = `subscription-${this.#count}`;
        this.living.set(id, { url: callbackUrl, endsAt: this.#now() + this.grantMs });
        return { id, expiresInMs: this.grantMs };
      },
      check: async (_account, { id }) => {
        await this.#ask(`check ${id}`);
        const found = this.living.get(id);
        return found && { expiresInMs: found.endsAt - this.#now() };
      },
      cancel: async (_account, { id }) => {
        await this.#ask(`cancel ${id}`);
        this.living.delete(id);
      },
      endedBy: ({ body }) => /^ended (\S+)$/.exec(body)?.[1],
    },
    can: { liveEvents: true },
  });

  async #ask(what: string): Promise<void> {
    this.asked.push(what);
    await this.gate;
    const trouble = this.troubles.shift();
    if (trouble !== undefined) throw trouble;
  }
}
