import { zoho } from '../../connectors/crm/zoho/zoho.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import type { CrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import { ZohoAccount } from '../../sandbox/crm/zoho/account.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { agentLeg, fold, IDENTITY, inbound, OPTIONS, on } from '../domain/call-events.ts';
import { hurried } from './hurried.ts';

export const COMPANY_NUMBER = '+74950000009';

export interface ZohoStage {
  crm: ZohoAccount;
  connector: CrmConnector;
  settings: Record<string, unknown>;
  bind(settings?: Record<string, unknown>): CrmPort;
  /** A user of Zoho; returns their id. */
  user(id: string, name?: string): string;
}

/** A virtual account over real HTTP, and the connector at it. */
export async function openZoho({ timeoutMs = 20_000 }: { timeoutMs?: number } = {}): Promise<ZohoStage> {
  const crm = new ZohoAccount({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('zoho'),
    log: () => undefined,
  });
  await crm.start();
  const definition = hurried(zoho, timeoutMs);
  const settings = { api: crm.url, accounts: crm.url, companyNumber: COMPANY_NUMBER, ...crm.credentials };
  return {
    crm,
    connector: definition,
    settings,
    bind: (more = {}) => bindCrm(definition, { ...settings, ...more }, 'RU'),
    user: (id, username = id) => {
      crm.bridge.users.push({ zohouser: id, username, email: `${id}@example.org` });
      return id;
    },
  };
}

/** A live call: another moment of its events. */
export function live(...events: CallEvent[]): CallRecord {
  const agentAt = ({ number }: { number: string }) => ({ agentId: `a${number}`, name: number });
  return fold([inbound(), ...events], { ...OPTIONS, agentAt }, { ...IDENTITY, final: false });
}

export const rang = (number: string, at: number) => on('delivered', at, agentLeg(number));
export const took = (number: string, at: number, extra = {}) =>
  on('established', at, agentLeg(number), extra);
export const left = (number: string, at: number) => on('connectionCleared', at, agentLeg(number));
