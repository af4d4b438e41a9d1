import type { CrmStep, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import { askDataverse } from './api.ts';
import type { Body, CloseCall, MakeLead } from './plan.ts';
import { type Dynamics365Settings, pageOf } from './settings.ts';
import { DELETED, setState, writeCall } from './write-call.ts';

export function makeStep(account: Account<Dynamics365Settings>, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as Body;
  switch (body.write) {
    case 'call':
      return writeCall(account, body);
    case 'state':
      return closeCall(account, body);
    case 'lead':
      return makeLead(account, body);
  }
}

/** Where the number of the status reason is not one of this environment, Dataverse chooses its own. */
async function closeCall(
  account: Account<Dynamics365Settings>,
  { id, state, turn }: CloseCall,
): Promise<Made> {
  const remember = { state: { ...state }, turn };
  try {
    const { status } = await setState(account, id, state);
    return status === 404 ? DELETED : { remember };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'refused') throw error;
    const { status } = await askDataverse(account, {
      method: 'PATCH',
      path: `phonecalls(${id})`,
      body: { statecode: state.statecode },
      when: 'mustExist',
    });
    if (status === 404) return DELETED;
    return {
      remember,
      notice: `Dynamics does not know status reason ${state.statuscode} and has chosen its own: correct it in the settings`,
    };
  }
}

/** Its id is made from the number: whoever comes second finds it made. */
async function makeLead(account: Account<Dynamics365Settings>, { id, fields }: MakeLead): Promise<Made> {
  await askDataverse(account, { method: 'PATCH', path: `leads(${id})`, body: fields, when: 'mustBeNew' });
  return {
    remember: { lead: id },
    refs: [{ kind: 'lead', id, url: pageOf(account.settings, 'lead', id) }],
  };
}
