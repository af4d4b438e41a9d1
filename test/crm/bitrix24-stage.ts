import { benchCompany } from '../../bench/exchange/company.ts';
import { bitrix24 } from '../../connectors/crm/bitrix24/bitrix24.ts';
import type { Bitrix24Settings } from '../../connectors/crm/bitrix24/settings.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import type { CrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import { Bitrix24Portal } from '../../sandbox/crm/bitrix24/portal.ts';
import { APPLICATION, WEBHOOK } from '../../sandbox/crm/bitrix24/rest-api.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { TokensInMemory } from '../connectors/t2-account.ts';
import { hurried } from './hurried.ts';

export const FALLBACK_USER = '1';

/** Agent (by extension, as an agent whom no directory knows is named) → user of the portal. */
export const PORTAL_USERS: Readonly<Record<string, string>> = Object.fromEntries(
  benchCompany.agents.map(({ extension }) => [extension, `5${extension}`]),
);

export interface Bitrix24Stage {
  portal: Bitrix24Portal;
  tokens: TokensInMemory;
  settings: Record<string, unknown>;
  /** With the patience of a test. */
  connector: CrmConnector;
  port: CrmPort;
  /** Moves the portal's clock on. */
  pass(ms: number): void;
  bind(settings: Record<string, unknown>): CrmPort;
}

/** A virtual portal over real HTTP whose users are the agents of the bench's company, and the connector's account at it. */
export async function openBitrix24({
  timeoutMs = 5_000,
}: {
  timeoutMs?: number;
} = {}): Promise<Bitrix24Stage> {
  let ahead = 0;
  const portal = new Bitrix24Portal({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('bitrix24'),
    now: () => Date.now() + ahead,
    log: () => undefined,
  });
  const { people, tokens: desk } = portal.api;
  people.users.push({ id: 1, name: 'Анна', lastName: 'Примерова', inner: '100', isActive: true });
  for (const { extension, name } of benchCompany.agents) {
    people.users.push({ id: Number(`5${extension}`), name, lastName: '', inner: extension, isActive: true });
  }
  await portal.start();
  const settings = {
    portal: portal.url,
    ...APPLICATION,
    refreshToken: desk.issue().refresh,
    fallbackUserId: FALLBACK_USER,
    signInUrl: `${portal.url}/oauth/token/`,
  };
  const tokens = new TokensInMemory();
  const definition = hurried<Bitrix24Settings>(bitrix24, timeoutMs);
  const bind = (given: Record<string, unknown>): CrmPort => bindCrm(definition, given, 'RU', { tokens });
  return {
    portal,
    tokens,
    settings,
    connector: definition,
    port: bind(settings),
    pass: (ms) => {
      ahead += ms;
    },
    bind,
  };
}

export function webhookSettings({ portal }: Bitrix24Stage): Record<string, unknown> {
  return {
    portal: portal.url,
    fallbackUserId: FALLBACK_USER,
    webhook: `${portal.url}/rest/${WEBHOOK.userId}/${WEBHOOK.code}/`,
  };
}
