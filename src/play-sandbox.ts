import { CONNECTIONS_CHANGED } from './connections/cached-connection-directory.ts';
import { type FurnishOptions, furnishSandbox, type SandboxWorld } from './furnish-sandbox.ts';
import type { Bus } from './platform/bus.ts';
import type { Service } from './platform/lifecycle.ts';
import type { Logger } from './platform/logger.ts';

/** The virtual PBXs that run beside the hub. */
export interface VirtualPbxs {
  world: SandboxWorld;
  /** Calls come at these and at no others. Key: the virtual PBX. */
  ring(pbxs: Record<string, { hookUrl?: string }>): void;
}

export interface PlaySandboxOptions extends Omit<FurnishOptions, 'world'> {
  sandbox: VirtualPbxs;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
  /** Where the hub is, for those that are told by hand where their webhooks go. */
  hubUrl: () => string;
}

/** Lets those virtual PBXs ring whose connections are switched on: who switches one on in the console hears it. */
export class PlaySandbox implements Service {
  readonly #options: PlaySandboxOptions;
  /** Virtual PBX → its connection. */
  #connectionIds = new Map<string, string>();
  #unsubscribe: (() => Promise<void>) | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: PlaySandboxOptions) {
    this.#options = options;
  }

  /** Makes the connections, before anything rings. */
  async furnish(): Promise<void> {
    const { sandbox, ...rest } = this.#options;
    const connections = await furnishSandbox({ ...rest, world: sandbox.world });
    this.#connectionIds = new Map([...connections].map(([pbx, { connectionId }]) => [pbx, connectionId]));
  }

  async start(): Promise<void> {
    this.#unsubscribe ??= await this.#options.bus.subscribe(CONNECTIONS_CHANGED, (connectionId) => {
      if ([...this.#connectionIds.values()].includes(connectionId)) this.#lookSoon();
    });
    this.#lookSoon();
    await this.#looking;
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
    await this.#looking;
    this.#options.sandbox.ring({});
  }

  /** One look after the other, so that the last one counts. */
  #lookSoon(): void {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'sandbox could not be looked after'),
      );
  }

  async #look(): Promise<void> {
    const { connections, tenantId, sandbox, hubUrl } = this.#options;
    const views = new Map((await connections.list(tenantId)).map((view) => [view.connectionId, view]));
    const ringing: Record<string, { hookUrl?: string }> = {};
    for (const [pbx, connectionId] of this.#connectionIds) {
      const view = views.get(connectionId);
      if (view?.enabled !== true) continue;
      ringing[pbx] = view.hookPath === undefined ? {} : { hookUrl: `${hubUrl()}${view.hookPath}` };
    }
    sandbox.ring(ringing);
  }
}
