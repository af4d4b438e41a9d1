import { createHash } from 'node:crypto';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { ReadProfile } from './check-profile.ts';
import { evaluateAnswer } from './compiled-profile.ts';
import type { Link } from './link.ts';
import type { Profile, RequestTemplate } from './profile-schema.ts';
import { credentialsOf } from './settings.ts';
import { fill, type Values } from './template.ts';

interface Tokens {
  access: string;
  refresh: string | undefined;
  expiresAt: number;
}

interface Session {
  tokens: Promise<Tokens>;
  /** Once they are there: what no message may say. */
  secrets: string[];
}

/** Where an answer does not say how long its token lives; a refused one is replaced anyway. */
const DEFAULT_LIFE_MS = 30 * 60_000;
/** Replaced this long before its end. */
const MARGIN_MS = 30_000;
/** For every connection of a hub that has many. */
const KEPT = 500;
/**
 * Account → its tokens, or the request for them, the least used first. Kept in memory and not, as pairs that a person issued, in the
 * database: whoever has the password can log in again, so a token that is lost is asked for anew and nothing is lost with it.
 */
const sessions = new Map<string, Session>();

/** Whoever has the same file and the same credentials has the same session; changed ones log in anew. */
function accountOf({ settings }: Link): string {
  const { profile, user, password, apiKey, token } = settings;
  return createHash('sha256')
    .update(JSON.stringify([profile, user, password, apiKey, token]))
    .digest('base64');
}

function keep(account: string, tokens: Promise<Tokens>): void {
  const session: Session = { tokens, secrets: [] };
  tokens
    .then(({ access, refresh }) => session.secrets.push(access, ...(refresh === undefined ? [] : [refresh])))
    // A failure is told to all who wait, and not remembered.
    .catch(() => sessions.get(account) === session && sessions.delete(account));
  sessions.delete(account);
  sessions.set(account, session);
  const [oldest] = sessions.keys();
  if (sessions.size > KEPT && oldest !== undefined) sessions.delete(oldest);
}

/** What the profile's `auth` adds to a request. */
export interface Credentials {
  headers: Record<string, string>;
  query: Record<string, string>;
  /** What of it is secret, beside the settings. */
  sensitive: string[];
}

type Ask = (request: RequestTemplate, values: Values, sensitive: string[]) => Promise<unknown>;

/** `ask` sends a request without credentials. */
export async function authorize(link: Link, values: Values, ask: Ask): Promise<Credentials> {
  const { auth } = link.compiled.profile;
  const text = (template: string): string => String(fill(template, values) ?? '');
  switch (auth.kind) {
    case 'none':
      return { headers: {}, query: {}, sensitive: [] };
    case 'header':
      return { headers: { [auth.name]: text(auth.value) }, query: {}, sensitive: [] };
    case 'query':
      return { headers: {}, query: { [auth.name]: text(auth.value) }, sensitive: [] };
    case 'bearer':
      return { headers: { Authorization: `Bearer ${text(auth.token)}` }, query: {}, sensitive: [] };
    case 'basic': {
      const pair = basicPair(auth, values);
      return { headers: { Authorization: `Basic ${pair}` }, query: {}, sensitive: [pair] };
    }
    case 'tokenPair': {
      const { access } = await currentTokens(link, values, ask);
      const value = String(fill(auth.value, { ...values, 'token.access': access }));
      return { headers: { [auth.header]: value }, query: {}, sensitive: [access] };
    }
  }
}

function basicPair({ user, password }: { user: string; password: string }, values: Values): string {
  const text = (template: string): string => String(fill(template, values) ?? '');
  return Buffer.from(`${text(user)}:${text(password)}`).toString('base64');
}

/** What of a connection no message may say. */
export function secretsOf(link: Link): string[] {
  const { password, apiKey, token } = link.settings;
  const { auth } = link.compiled.profile;
  const pair = auth.kind === 'basic' ? basicPair(auth, credentialsOf(link.settings)) : undefined;
  const texts = [password, apiKey, token, pair, ...(sessions.get(accountOf(link))?.secrets ?? [])];
  return texts.filter((text) => text !== undefined);
}

/** The PBX refuses the token before its time: true when there is reason to try with another one. */
export async function forgetTokens(link: Link, refused: string | undefined): Promise<boolean> {
  const account = accountOf(link);
  const known = await sessions.get(account)?.tokens.catch(() => undefined);
  if (link.compiled.profile.auth.kind !== 'tokenPair' || known === undefined || refused === undefined)
    return false;
  // Another request may have replaced it meanwhile.
  if (known.access === refused) keep(account, Promise.resolve({ ...known, expiresAt: 0 }));
  return true;
}

/** One request for tokens at a time, whoever needs them. */
async function currentTokens(link: Link, values: Values, ask: Ask): Promise<Tokens> {
  const account = accountOf(link);
  const pending = sessions.get(account)?.tokens;
  const known = await pending?.catch(() => undefined);
  if (known !== undefined && known.expiresAt - MARGIN_MS > Date.now()) return known;
  // While we waited another caller may have begun.
  const begun = sessions.get(account)?.tokens;
  if (begun !== undefined && begun !== pending) return begun;
  const next = obtain(link, values, { ask, old: known });
  keep(account, next);
  return next;
}

async function obtain(
  link: Link,
  values: Values,
  { ask, old }: { ask: Ask; old: Tokens | undefined },
): Promise<Tokens> {
  const { auth } = link.compiled.profile;
  if (auth.kind !== 'tokenPair') throw new Error('only a token pair is obtained');
  if (auth.refresh !== undefined && old?.refresh !== undefined) {
    const tokens = { 'token.access': old.access, 'token.refresh': old.refresh };
    try {
      return readTokens(
        link.compiled,
        auth,
        await ask(auth.refresh, { ...values, ...tokens }, [old.access, old.refresh]),
      );
    } catch (error) {
      // A refresh token that is used up is no wrong password: the log-in decides.
      if (!(error instanceof ConnectorError) || error.kind === 'transient' || error.kind === 'rateLimited')
        throw error;
    }
  }
  return readTokens(link.compiled, auth, await ask(auth.login, values, []));
}

function readTokens(
  compiled: ReadProfile,
  auth: Extract<Profile['auth'], { kind: 'tokenPair' }>,
  answer: unknown,
): Tokens {
  const read = (expression: string | undefined): unknown =>
    expression === undefined ? undefined : evaluateAnswer(compiled, expression, answer);
  const access = read(auth.access);
  const refresh = read(auth.refreshToken);
  const life = Number(read(auth.expiresIn) ?? Number.NaN) * UNIT_MS[compiled.profile.durations];
  if (typeof access !== 'string' || access === '') {
    throw new ConnectorError(
      'badPayload',
      'the answer to the log-in has no access token where the profile looks for it',
    );
  }
  return {
    access,
    refresh: typeof refresh === 'string' ? refresh : undefined,
    expiresAt: Date.now() + (Number.isFinite(life) && life > 0 ? life : DEFAULT_LIFE_MS),
  };
}

export const UNIT_MS: Readonly<Record<Profile['durations'], number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
};
