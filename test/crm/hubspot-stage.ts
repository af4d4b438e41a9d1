import { hubspot } from '../../connectors/crm/hubspot/hubspot.ts';
import type { HubspotSettings } from '../../connectors/crm/hubspot/settings.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import type { CrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import { HubspotAccount } from '../../sandbox/crm/hubspot/account.ts';
import { APP } from '../../sandbox/crm/hubspot/rest-api.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { TokensInMemory } from '../connectors/t2-account.ts';
import { hurried } from './hurried.ts';

export const PRIVATE_TOKEN = 'fictional-private-app-token-1';

export interface HubspotStage {
  crm: HubspotAccount;
  connector: CrmConnector;
  tokens: TokensInMemory;
  /** With the token of a private app, unless the settings say more. */
  bind(settings?: Record<string, unknown>): CrmPort;
  /** What a person enters for an OAuth app. */
  oauth(): Record<string, unknown>;
}

/** A virtual account over real HTTP, and the connector at it. */
export async function openHubspot({
  timeoutMs = 20_000,
}: {
  timeoutMs?: number;
} = {}): Promise<HubspotStage> {
  const crm = new HubspotAccount({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('hubspot'),
    log: () => undefined,
  });
  crm.api.privateTokens.add(PRIVATE_TOKEN);
  await crm.start();
  const tokens = new TokensInMemory();
  const definition = hurried<HubspotSettings>(hubspot, timeoutMs);
  return {
    crm,
    connector: definition,
    tokens,
    bind: (settings = { token: PRIVATE_TOKEN }) =>
      bindCrm(definition, { api: crm.url, token: PRIVATE_TOKEN, ...settings }, 'RU', { tokens }),
    oauth: () => ({ token: undefined, ...APP, refreshToken: crm.api.tokens.issue().refresh }),
  };
}
