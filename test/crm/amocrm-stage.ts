import { benchCompany } from '../../bench/exchange/company.ts';
import { amocrm } from '../../connectors/crm/amocrm/amocrm.ts';
import type { AmocrmSettings } from '../../connectors/crm/amocrm/settings.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import type { CrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import { AmoCrmAccount } from '../../sandbox/crm/amocrm/account.ts';
import type { Note } from '../../sandbox/crm/amocrm/cards.ts';
import { INTEGRATION } from '../../sandbox/crm/amocrm/rest-api.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { TokensInMemory } from '../connectors/t2-account.ts';
import { hurried } from './hurried.ts';

export const FALLBACK_USER = '1';

/** Agent (by extension) → user of the account. */
export const ACCOUNT_USERS: Readonly<Record<string, string>> = Object.fromEntries(
  benchCompany.agents.map(({ extension }) => [extension, `7${extension}`]),
);

export interface AmocrmStage {
  account: AmoCrmAccount;
  tokens: TokensInMemory;
  settings: Record<string, unknown>;
  /** With the patience of a test. */
  connector: CrmConnector;
  port: CrmPort;
  bind(settings: Record<string, unknown>, tokens?: TokensInMemory): CrmPort;
}

/** A virtual account over real HTTP whose users are the agents of the bench's company, and the connector's account at it. */
export async function openAmocrm({ timeoutMs = 5_000 }: { timeoutMs?: number } = {}): Promise<AmocrmStage> {
  const account = new AmoCrmAccount({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('amocrm'),
    now: Date.now,
    log: () => undefined,
  });
  const { users } = account.api.cards;
  users.push({ id: 1, name: 'Анна Примерова', email: 'anna@example.ru', isActive: true });
  for (const { extension, name } of benchCompany.agents) {
    users.push({ id: Number(`7${extension}`), name, email: `${extension}@example.ru`, isActive: true });
  }
  await account.start();
  account.api.codes.add('fictional-code');
  const settings = {
    account: account.url,
    ...INTEGRATION,
    authorizationCode: 'fictional-code',
    fallbackUserId: FALLBACK_USER,
  };
  const tokens = new TokensInMemory();
  const definition = hurried<AmocrmSettings>(amocrm, timeoutMs);
  const bind = (given: Record<string, unknown>, kept = tokens): CrmPort =>
    bindCrm(definition, given, 'RU', { tokens: kept });
  return { account, tokens, settings, connector: definition, port: bind(settings), bind };
}

/** All notes of all cards that are calls. */
export function callNotes({ account }: AmocrmStage): Note[] {
  return account.api.cards.entities
    .filter(({ isDeleted }) => isDeleted !== true)
    .flatMap(({ notes }) => notes)
    .filter(({ note_type }) => note_type.startsWith('call_'));
}
