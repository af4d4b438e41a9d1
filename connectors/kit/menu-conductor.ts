import type { MenuHost } from '../../src/domain/menu/menu-host.ts';
import type { MenuSupport } from '../../src/domain/menu/voice-menu.ts';
import type { PromptFormat } from '../../src/domain/pbx/pbx-operations.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { ConnectorErrorKind } from './connector-error.ts';
import type { ProviderHttp } from './provider-http.ts';
import type { OpenStream } from './stream.ts';

export interface ConductorHandlers {
  /** Callers that the PBX hands over are taken from now on. */
  onOpen(): void;
  /** It ended, for whatever reason; the kit opens it again with back-off, unless the kind is `auth`. */
  onClose(reason: string, kind?: ConnectorErrorKind): void;
  /** Something went wrong with one call; the others go on. */
  onTrouble(reason: string, callId: string): void;
}

export interface OpenConductor extends OpenStream {
  /**
   * Before it is closed for good, because nothing is published any more or the settings are others: whoever is in the middle of a
   * menu goes on in the PBX's own plan, and is not left in silence. Never rejects, and ends soon whatever the PBX does.
   */
  dismiss(): Promise<void>;
}

/**
 * A PBX that hands callers over, so that Callweave itself leads them through its menus: plays, listens for keys, rings. The
 * meaning of a menu is `advanceMenu` of the domain; a conductor carries out its orders and tells it what happened.
 */
export interface MenuConductor<Settings> {
  supports: MenuSupport;
  /** What the PBX plays. */
  plays: PromptFormat;
  /** One process at a time holds it, as with a stream. Callers who are in the middle of a menu at opening are taken over. */
  open(
    context: ConnectorContext<Settings>,
    host: MenuHost,
    handlers: ConductorHandlers,
    tools: { http: ProviderHttp; now(): number },
  ): OpenConductor;
}
