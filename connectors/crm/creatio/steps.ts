import type { CrmStep, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import type { Account } from '../../kit/operations.ts';
import { findContact, findNumber, makeContact, makeNumber } from './make-contact.ts';
import type { MakeContact } from './plan-contact.ts';
import type { CreatioSettings } from './settings.ts';
import { findCall, writeCall } from './write.ts';

export function makeStep(account: Account<CreatioSettings>, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as MakeContact;
  switch (step.id) {
    case 'contact':
      return makeContact(account, body);
    case 'number':
      return makeNumber(account, body);
    default:
      return writeCall(account, step);
  }
}

/** After nobody knew whether it was made. */
export function findStep(account: Account<CreatioSettings>, step: CrmStep): Promise<Found> {
  const body = step.body as unknown as MakeContact;
  switch (step.id) {
    case 'contact':
      return findContact(account, body);
    case 'number':
      return findNumber(account, body);
    default:
      return findCall(account, step);
  }
}
