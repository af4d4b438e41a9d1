import { ConnectorError, type ConnectorErrorKind } from '../../../kit/connector-error.ts';
import type { MenuConductor } from '../../../kit/menu-conductor.ts';
import { openAriSocket } from '../ari-socket.ts';
import type { AsteriskSettings } from '../asterisk-settings.ts';
import { MenuAri } from './menu-ari.ts';
import { MenuDesk } from './menu-desk.ts';
import { reasonOf } from './ringing.ts';
import { parseStasisEvent } from './stasis-event.ts';

export const NO_MENUS_BY_AMI =
  'Callers are led by an ARI application, and this connection goes through AMI; connect through ARI to run menus.';

/** Through ARI: callers whom the dial plan hands to the application `menuApplication`. Facts: docs/connectors/asterisk.md. */
export const asteriskMenus: MenuConductor<AsteriskSettings> = {
  supports: {
    steps: ['play', 'choice', 'hours', 'connect', 'voicemail', 'menu', 'hangUp'],
    targets: ['agent', 'agents', 'responsible', 'device', 'group', 'queue', 'number'],
  },
  // `format_wav`: what every Asterisk plays under the ending `.wav`.
  plays: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
  open(context, host, handlers, { http, now }) {
    const { settings } = context;
    let isOver = false;
    const end = (reason: string, kind?: ConnectorErrorKind): void => {
      if (isOver) return;
      isOver = true;
      desk.close();
      socket?.close();
      handlers.onClose(reason, kind);
    };
    const ari = new MenuAri({ ...context, http });
    const desk = new MenuDesk({
      settings,
      ari,
      host,
      now,
      onTrouble: (reason, callId) => {
        if (!isOver) handlers.onTrouble(reason, callId);
      },
    });
    const takeOver = async (): Promise<void> => {
      await desk.open(await reasonOfSilence(ari));
      if (!isOver) handlers.onOpen();
    };
    const socket =
      settings.interface === 'ami'
        ? undefined
        : openAriSocket(
            settings,
            { application: settings.menuApplication, hearsAll: false },
            {
              onOpen: () => {
                takeOver().catch((error: unknown) => end(reasonOf(error), kindOf(error)));
              },
              onFrame: (body) => {
                const event = parseStasisEvent(body);
                if (event !== undefined) desk.hear(event);
              },
              onClose: (reason) => end(reason, /\b40[13]\b/.test(reason) ? 'auth' : 'transient'),
            },
          );
    if (socket === undefined) queueMicrotask(() => end(NO_MENUS_BY_AMI, 'unsupported'));
    return {
      close: () => {
        isOver = true;
        desk.close();
        socket?.close();
      },
    };
  },
};

const FETCHES_SINCE = 14;
const FETCHER = 'res_http_media_cache.so';

/** Why this Asterisk cannot fetch prompts; undefined where it can, or does not say. */
async function reasonOfSilence(ari: MenuAri): Promise<string | undefined> {
  const version = await ari.version();
  const major = Number(/(?:^|[/-])(\d+)\./.exec(version ?? '')?.[1] ?? Number.NaN);
  if (major < FETCHES_SINCE)
    return `Asterisk ${version} plays no prompts from Callweave: that came with Asterisk 14`;
  if ((await ari.hasModule(FETCHER)) === false)
    return `Asterisk cannot fetch prompts: it has not loaded ${FETCHER}`;
  return undefined;
}

function kindOf(error: unknown): ConnectorErrorKind {
  return error instanceof ConnectorError ? error.kind : 'transient';
}
