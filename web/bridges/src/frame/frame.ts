import { type HubToken, TokenRefusedError } from '../../../client/src/index.ts';
import type { CallweavePanel, CallweavePanelEvents } from '../../../widget/src/index.ts';
import '../../../widget/src/index.ts';
import type { HostMessage } from '../protocol.ts';
import { CallFollower } from './follow-calls.ts';
import { FrameView } from './frame-view.ts';
import { Pairing } from './pairing.ts';
import { Parent, pagesOfCompany } from './parent.ts';
import { language, words } from './words.ts';

type Told<Name extends keyof CallweavePanelEvents> = CallweavePanelEvents[Name]['detail'];

const said = words();
const parent = new Parent(pagesOfCompany());
const pairing = new Pairing(new URLSearchParams(location.search).get('company') ?? '');
const panel = document.createElement('callweave-panel') as CallweavePanel;
const view = new FrameView({ words: said, panel, onSignIn: signIn });
/** Key: id of the question. Tokens that the page around the frame is asked for. */
const asked = new Map<string, (answer: Extract<HostMessage, { type: 'token' }>) => void>();
let hasOwnTokens = false;
let hasSignedIn = pairing.isPaired;
let toldState = '';
/** The page around knows that the agent has to sign in. */
let isAsking = false;

document.documentElement.lang = language();
document.title = said.title;
parent.listen((message) => {
  if (message.type === 'hello') begin(message);
  else if (message.type === 'dial')
    void answer(message.id, async () => void (await client().dial(message.number)));
  else if (message.type === 'available')
    void answer(message.id, async () => {
      await client().setPresence(message.isAvailable ? 'available' : 'dnd');
      void tellState();
    });
  else if (message.type === 'note') view.note(message.text);
  else if (message.type === 'token') {
    asked.get(message.id)?.(message);
    asked.delete(message.id);
  }
});

function begin({ crm, ownTokens }: Extract<HostMessage, { type: 'hello' }>): void {
  if (panel.isConnected) return;
  hasOwnTokens = ownTokens;
  const calls = new CallFollower({ crm, tell: (message) => parent.tell(message) });
  on('callweave-pop', ({ card, call }) => calls.popped(card, call));
  on('callweave-event', (event) => calls.heard(event));
  on('callweave-card-closed', (closed) => calls.closed(closed));
  on('callweave-state', (state) => {
    const mustSignIn = !hasOwnTokens && state.name === 'refused' && state.tokenStatus !== undefined;
    if (mustSignIn) askToSignIn();
    else if (state.name === 'live') view.askToSignIn(undefined);
    void tellState();
  });
  panel.getToken = ownTokens ? tokenOfPage : pairing.getToken;
  pairing.watch(() => paired());
  document.body.append(panel);
  if (!ownTokens && !pairing.isPaired) askToSignIn();
}

function on<Name extends keyof CallweavePanelEvents>(name: Name, hear: (detail: Told<Name>) => void): void {
  panel.addEventListener(name, (event) => hear((event as CustomEvent<Told<Name>>).detail));
}

function askToSignIn(): void {
  view.askToSignIn(hasSignedIn ? said.signInAgain : said.why);
  if (!isAsking) parent.tell({ type: 'look' });
  isAsking = true;
}

function signIn(): void {
  view.note(pairing.open(language(), paired) ? '' : said.blocked);
}

function paired(): void {
  hasSignedIn = true;
  isAsking = false;
  view.askToSignIn(undefined);
  panel.client?.start();
}

function client() {
  if (panel.client === undefined) throw new Error(said.connect);
  return panel.client;
}

async function answer(id: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
    parent.tell({ type: 'done', id });
  } catch (error) {
    const text = error instanceof Error ? error.message : said.dialFailed;
    view.note(text);
    parent.tell({ type: 'done', id, error: text });
  }
}

async function tellState(): Promise<void> {
  const { client } = panel;
  const isLive = (): boolean => client?.getSnapshot().state.name === 'live';
  if (!client || !isLive()) return tellOnce({ isReady: false });
  const places = await client.getPresence().catch(() => []);
  const states = places.flatMap(({ state }) => (state === undefined || state === 'unknown' ? [] : [state]));
  tellOnce({
    isReady: isLive(),
    ...(states.length > 0 && { isAvailable: states.includes('available') }),
  });
}

/** Only what is new. */
function tellOnce(state: { isReady: boolean; isAvailable?: boolean }): void {
  const now = JSON.stringify(state);
  if (now === toldState) return;
  toldState = now;
  parent.tell({ type: 'state', ...state });
}

async function tokenOfPage(): Promise<HubToken> {
  const id = crypto.randomUUID();
  const got = new Promise<Extract<HostMessage, { type: 'token' }>>((resolve) => asked.set(id, resolve));
  parent.tell({ type: 'needToken', id });
  const { token, expiresAt, status = 0 } = await got;
  if (token !== undefined) return { token, ...(expiresAt !== undefined && { expiresAt }) };
  if (status === 401 || status === 403)
    throw new TokenRefusedError(status, `the token endpoint answered ${status}`);
  throw new Error(`the token endpoint answered ${status}`);
}
