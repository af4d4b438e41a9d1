import type { MenuHost } from '../../src/domain/menu/menu-host.ts';
import { answerSoon } from './answer-soon.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { ConnectorErrorKind } from './connector-error.ts';
import { KeepOpen, type StreamClock } from './keep-open.ts';
import type { MenuConductor, OpenConductor } from './menu-conductor.ts';
import type { ProviderHttp } from './provider-http.ts';

export interface ConductorRunnerOptions<Settings> {
  conductor: MenuConductor<Settings>;
  context: ConnectorContext<Settings>;
  http: ProviderHttp;
  host: MenuHost;
  clock: StreamClock;
  /** Callers are taken from now on. */
  onUp(): void;
  onDown(reason: string, kind: ConnectorErrorKind): void;
  /** Of one call; the others go on. */
  onTrouble(reason: string, callId: string): void;
  random?: () => number;
}

/** Holds one conductor for as long as it runs, as a `StreamRunner` holds a stream. */
export class ConductorRunner<Settings> {
  readonly #kept: KeepOpen;
  #open: OpenConductor | undefined;

  constructor(options: ConductorRunnerOptions<Settings>) {
    const { conductor, context, host, http, clock, onUp, onDown, onTrouble, random } = options;
    this.#kept = new KeepOpen({
      clock,
      random,
      onDown,
      open: (life) => {
        this.#open = conductor.open(
          context,
          answerSoon(host),
          {
            onOpen: () => {
              if (!life.isOver) onUp();
            },
            onClose: (reason, kind) => life.end(reason, kind),
            onTrouble,
          },
          { http, now: () => clock.now() },
        );
        return this.#open;
      },
    });
  }

  start(): void {
    this.#kept.start();
  }

  /** Nobody will open it next: callers in the middle of a menu go on in the PBX's own plan. */
  async dismiss(): Promise<void> {
    await this.#open?.dismiss();
  }

  /** Idempotent; callers in the middle of a menu stay where they are, for whoever opens it next. */
  stop(): Promise<void> {
    return this.#kept.stop();
  }
}
