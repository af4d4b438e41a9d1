import { salesforce } from '../../connectors/crm/salesforce/salesforce.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { SalesforceOrg } from '../../sandbox/crm/salesforce/org.ts';
import type { Manners } from '../../sandbox/crm/salesforce/tasks.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { hurried } from './hurried.ts';

/** Later than all calls that are invented, whatever the clock of this machine says. */
const AFTER_THE_CALLS = Date.UTC(2026, 2, 20);

export async function openOrg(manners: Partial<Manners> = {}): Promise<SalesforceOrg> {
  const org = new SalesforceOrg({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('salesforce'),
    now: () => AFTER_THE_CALLS,
    log: () => {},
    manners,
  });
  await org.start();
  return org;
}

/** Signs in by assertion at the host of all companies; the address of the org is named there. */
export function settingsFor(org: SalesforceOrg): Record<string, unknown> {
  const { clientId, userName, privateKey } = org.login.app;
  return { address: org.loginUrl, audience: org.loginUrl, clientId, userName, privateKey };
}

export function portTo(org: SalesforceOrg, more: object = {}, timeoutMs?: number): CrmPort {
  const connector = timeoutMs === undefined ? salesforce : hurried(salesforce, timeoutMs);
  return bindCrm(connector, { ...settingsFor(org), ...more }, 'RU');
}
