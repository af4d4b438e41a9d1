import { el, setText } from '../../../widget/src/build-element.ts';
import { PAIRED } from './pairing.ts';
import { language, words } from './words.ts';

/**
 * A window of the hub that a frame in a CRM opened: here the hub's cookies are. What it gets for the frame goes to a page of this same
 * address or to nobody.
 */
const said = words();
const note = el('p', { class: 'said', role: 'status' });
const email = el('input', { type: 'email', autocomplete: 'username', required: true });
const password = el('input', { type: 'password', autocomplete: 'current-password', required: true });
const button = el('button', { type: 'submit', class: 'main' }, said.signIn);
const form = el(
  'form',
  { class: 'box', hidden: true },
  el('h1', {}, said.connect),
  el('label', {}, said.email, email),
  el('label', {}, said.password, password),
  button,
  el('p', { class: 'hint' }, said.noPassword),
);

document.documentElement.lang = language();
document.title = said.connect;
document.body.replaceChildren(form, note);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void signIn();
});
if (window.opener === null) setText(note, said.alone);
else void pair();

async function pair(): Promise<void> {
  const company = new URLSearchParams(location.search).get('company') ?? '';
  const answer = await post('/api/v1/me/pairings', { company });
  if (answer?.status === 201) {
    const { token } = (await answer.json()) as { token: string };
    window.opener.postMessage({ type: PAIRED, token }, location.origin);
    setText(note, said.done);
    form.hidden = true;
    window.close();
  } else if (answer?.status === 401) {
    form.hidden = false;
    email.focus();
  } else setText(note, (await detailOf(answer)) ?? said.failed);
}

async function signIn(): Promise<void> {
  button.disabled = true;
  const answer = await post('/api/auth/sign-in/email', { email: email.value, password: password.value });
  button.disabled = false;
  if (answer?.ok) {
    setText(note, '');
    return pair();
  }
  setText(note, answer === undefined ? said.failed : answer.status === 429 ? said.tooOften : said.wrong);
}

async function post(path: string, body: object): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': language() },
      body: JSON.stringify(body),
    });
  } catch {
    return undefined;
  }
}

async function detailOf(answer: Response | undefined): Promise<string | undefined> {
  try {
    return ((await answer?.json()) as { detail?: string } | undefined)?.detail;
  } catch {
    return undefined;
  }
}
