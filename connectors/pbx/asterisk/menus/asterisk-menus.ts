import { ConnectorError, type ConnectorErrorKind } from '../../../kit/connector-error.ts';
import type { MenuConductor } from '../../../kit/menu-conductor.ts';
import type { OpenStream } from '../../../kit/stream.ts';
import { openAriSocket } from '../ari-socket.ts';
import type { AsteriskSettings } from '../asterisk-settings.ts';
import { reasonOf } from './let-go.ts';
import { MenuAri } from './menu-ari.ts';
import { MenuDesk } from './menu-desk.ts';
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
    let socket: OpenStream | undefined;
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
    const close = (): void => {
      isOver = true;
      desk.close();
      socket?.close();
    };
    const end = (reason: string, kind?: ConnectorErrorKind): void => {
      if (isOver) return;
      close();
      handlers.onClose(reason, kind);
    };
    const failed = (error: unknown): void => end(reasonOf(error), kindOf(error));
    /** What hinders is found before the application is there: without one the dial plan goes on by itself. */
    const start = async (): Promise<void> => {
      checkSettings(settings);
      await ari.checkRights();
      const mute = await reasonOfSilence(ari);
      if (isOver) return;
      socket = openAriSocket(
        settings,
        { application: settings.menuApplication, hearsAll: false },
        {
          onOpen: () => {
            desk.open(mute).then(() => {
              if (!isOver) handlers.onOpen();
            }, failed);
          },
          onFrame: (body) => {
            const event = parseStasisEvent(body);
            if (event !== undefined) desk.hear(event);
          },
          onClose: (reason) => end(reason, /\b40[13]\b/.test(reason) ? 'auth' : 'transient'),
        },
      );
    };
    start().catch(failed);
    return { close, dismiss: () => desk.dismiss() };
  },
};

function checkSettings({ interface: way, application, menuApplication }: AsteriskSettings): void {
  if (way === 'ami') throw new ConnectorError('unsupported', NO_MENUS_BY_AMI);
  // Asterisk gives the events of a name to whoever asked last.
  if (application === menuApplication)
    throw new ConnectorError('unsupported', '`menuApplication` must differ from `application`');
}

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
