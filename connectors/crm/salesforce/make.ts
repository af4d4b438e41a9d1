import type { CrmStep, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import type { Account } from '../../kit/operations.ts';
import { findLead, makeLead } from './make-lead.ts';
import type { Body } from './plan.ts';
import type { SalesforceSettings } from './settings.ts';
import { findCall, writeCall } from './write-call.ts';

export function makeStep(account: Account<SalesforceSettings>, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as Body;
  return body.write === 'lead' ? makeLead(account, body) : writeCall(account, body);
}

export function findStep(account: Account<SalesforceSettings>, step: CrmStep): Promise<Found> {
  const body = step.body as unknown as Body;
  return body.write === 'lead' ? findLead(account, body) : findCall(account, body);
}
