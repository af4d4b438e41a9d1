import { AxiosProviderHttp } from './axios-provider-http.ts';
import { ConnectorError } from './connector-error.ts';
import type { ProviderHttp } from './provider-http.ts';
import { type HasSettings, secretFieldsOf, settingsSchemaOf } from './settings-form.ts';
import type { TlsOptions } from './tls-options.ts';
import type { RateLimit } from './token-bucket.ts';
import type { TokenPairStore, TokenPairs } from './token-pair.ts';
import { TokenPairHttp } from './token-pair-http.ts';

/** What a definition, of a PBX or a CRM, says of how it is talked with. */
export interface TalkingDefinition<Settings> extends HasSettings<Settings> {
  apiOrigins?(settings: Settings): string[];
  tokenPairs?: TokenPairs<Settings>;
  rateLimit?: RateLimit;
  rateLimits?: Readonly<Record<string, RateLimit>>;
  tls?: TlsOptions;
}

/** The HTTP client of one connection: its secrets masked and kept to its own origins, its own rate limit, its tokens. */
export function providerHttpFor<Settings>(
  definition: TalkingDefinition<Settings>,
  settings: Settings,
  tokens?: TokenPairStore,
): ProviderHttp {
  const { http, secrets } = plainHttpFor(definition, settings);
  return withTokens(definition, { settings, tokens, http, secrets });
}

/** The same, with the values that must be masked in whatever is written down of its talk; the list grows with each token. */
export function maskedHttpFor<Settings>(
  definition: TalkingDefinition<Settings>,
  settings: Settings,
  tokens?: TokenPairStore,
): { http: ProviderHttp; secrets: readonly string[] } {
  const { http, secrets } = plainHttpFor(definition, settings);
  return { http: withTokens(definition, { settings, tokens, http, secrets }), secrets };
}

function withTokens<Settings>(
  definition: TalkingDefinition<Settings>,
  {
    settings,
    tokens,
    http,
    secrets,
  }: { settings: Settings; tokens: TokenPairStore | undefined; http: ProviderHttp; secrets: string[] },
): ProviderHttp {
  if (definition.tokenPairs === undefined) return http;
  return tokens === undefined
    ? WITHOUT_TOKENS
    : tokenPairHttp(definition, { settings, tokens, http, secrets });
}

/** The client of a connection whose tokens change, for whoever looks after them. Undefined where they do not. */
export function tokenPairHttpFor<Settings>(
  definition: TalkingDefinition<Settings>,
  settings: Settings,
  tokens: TokenPairStore,
): TokenPairHttp<Settings> | undefined {
  if (definition.tokenPairs === undefined) return undefined;
  return tokenPairHttp(definition, { settings, tokens, ...plainHttpFor(definition, settings) });
}

function tokenPairHttp<Settings>(
  { tokenPairs }: TalkingDefinition<Settings>,
  {
    settings,
    tokens,
    http,
    secrets,
  }: { settings: Settings; tokens: TokenPairStore; http: ProviderHttp; secrets: string[] },
): TokenPairHttp<Settings> {
  if (tokenPairs === undefined) throw new Error('a connector without token pairs');
  return new TokenPairHttp({
    http,
    tokenPairs,
    settings,
    store: tokens,
    onSecret: (token) => {
      if (!secrets.includes(token)) secrets.push(token);
    },
  });
}

/** Tokens that change must be saved when they do: without a place to save them nothing is asked. */
const WITHOUT_TOKENS: ProviderHttp = {
  request: () => Promise.reject(new ConnectorError('unsupported', 'there is no place to keep the tokens')),
  download: () => Promise.reject(new ConnectorError('unsupported', 'there is no place to keep the tokens')),
};

function plainHttpFor<Settings>(
  definition: TalkingDefinition<Settings>,
  settings: Settings,
): { http: ProviderHttp; secrets: string[] } {
  const values = settings as Record<string, unknown>;
  const secrets = secretFieldsOf(settingsSchemaOf(definition))
    .map((field) => values[field])
    .filter((value): value is string => typeof value === 'string');
  const http = new AxiosProviderHttp({
    secrets,
    origins: credentialOrigins(definition, settings),
    ...(definition.rateLimit && { rateLimit: definition.rateLimit }),
    ...(definition.rateLimits && { rateLimits: definition.rateLimits }),
    ...(definition.tls && { tls: definition.tls }),
  });
  return { http, secrets };
}

/** Where the credentials of these settings may go. */
export function credentialOrigins<Settings>(
  definition: TalkingDefinition<Settings>,
  settings: Settings,
): string[] {
  return definition.apiOrigins?.(settings) ?? urlOrigins(settings as Record<string, unknown>);
}

/** Without `apiOrigins` the credentials may go where the person's own address settings point, and nowhere else. */
function urlOrigins(settings: Record<string, unknown>): string[] {
  return Object.values(settings).flatMap((value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return [];
    const { origin } = new URL(value);
    return origin === 'null' ? [] : [origin];
  });
}
