import { type CrmId, type FrameMessage, type HostMessage, read, VERSION } from '../protocol.ts';
import { fetchToken } from './own-token.ts';

export interface FrameOptions {
  crm: CrmId;
  /** `https://hub.example.org` */
  server: string;
  /** Id of the company at the hub. */
  company: string;
  /** `ru` or `en`; default: as the browser. */
  lang?: string | undefined;
  /** Address at the page's own site that answers `POST` with `{ token, expiresAt }`; without it the agent signs in to the hub. */
  tokenEndpoint?: string | undefined;
  /** Where the frame is shown. Default: the whole page is its. */
  place?: HTMLElement;
  hear: (message: FrameMessage) => void;
}

export interface Frame {
  readonly element: HTMLIFrameElement;
  /** Rings the agent's telephone, then the number. A number that is being dialled is not dialled again. Throws with what the hub says. */
  dial(number: string): Promise<void>;
  setAvailable(isAvailable: boolean): Promise<void>;
  /** Said where the agent looks. */
  note(text: string): void;
  close(): void;
}

/** A hub that does not let this page frame it says nothing at all; then the page says it. */
const SILENCE_MS = 15_000;

/** What every bridge stands on: the hub's frame in the CRM's page, with the calls, the token and the card in it. */
export function openFrame(options: FrameOptions): Frame {
  const { crm, server, company, lang, tokenEndpoint, place = wholePage(), hear } = options;
  const origin = new URL(server).origin;
  const element = document.createElement('iframe');
  const query = new URLSearchParams({ company, ...(lang !== undefined && { lang }) });
  element.src = `${origin}/widget/bridges/frame.html?${query}`;
  element.title = 'Callweave';
  element.style.cssText = `border:0;display:block;width:100%;height:${options.place ? '100%' : '100vh'}`;
  /** Key: id of a question. */
  const asked = new Map<string, (error?: string) => void>();
  /** Key: number. What is being dialled: a double click is one wish. */
  const dialling = new Map<string, Promise<void>>();
  const say = (message: HostMessage): void =>
    element.contentWindow?.postMessage({ callweave: VERSION, ...message }, origin);
  let hasAnswered = false;

  const onMessage = ({ source, origin: from, data }: MessageEvent): void => {
    if (source === null || source !== element.contentWindow || from !== origin) return;
    const message = read<FrameMessage>(data);
    if (message === undefined) return;
    hasAnswered = true;
    if (message.type === 'done') {
      asked.get(message.id)?.(message.error);
      asked.delete(message.id);
    } else if (message.type === 'needToken') void answerToken(message.id);
    else hear(message);
  };
  const answerToken = async (id: string): Promise<void> =>
    say({ type: 'token', id, ...(await fetchToken(tokenEndpoint ?? '')) });
  const ask = (message: (id: string) => HostMessage): Promise<void> =>
    new Promise((resolve, reject) => {
      const id = crypto.randomUUID();
      asked.set(id, (error) => (error === undefined ? resolve() : reject(new Error(error))));
      say(message(id));
    });

  window.addEventListener('message', onMessage);
  element.addEventListener('load', () => say({ type: 'hello', crm, ownTokens: tokenEndpoint !== undefined }));
  const silence = setTimeout(() => {
    if (!hasAnswered) place.append(notShown(origin, lang));
  }, SILENCE_MS);
  place.append(element);
  return {
    element,
    dial(number) {
      const wish =
        dialling.get(number) ??
        ask((id) => ({ type: 'dial', id, number })).finally(() => dialling.delete(number));
      dialling.set(number, wish);
      return wish;
    },
    setAvailable: (isAvailable) => ask((id) => ({ type: 'available', id, isAvailable })),
    note: (text) => say({ type: 'note', text }),
    close() {
      clearTimeout(silence);
      window.removeEventListener('message', onMessage);
      element.remove();
    },
  };
}

function wholePage(): HTMLElement {
  document.body.style.margin = '0';
  return document.body;
}

/** All pages around the frame have to be listed, not only the one that opens it. */
function notShown(hub: string, lang: string = navigator.language): string {
  const pages = [location.origin, ...(location.ancestorOrigins ?? [])].join(', ');
  return lang.toLowerCase().startsWith('ru')
    ? `Панель звонков не открылась. Нужно, чтобы ${hub} был доступен, а в списке widgetOrigins были: ${pages}.`
    : `The panel of calls did not open. ${hub} has to be reachable, and on the list of widgetOrigins there have to be: ${pages}.`;
}
