import type { CrmStep, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { askZoho, codeOf, type ZohoAccount } from './api.ts';
import { UNATTENDED_STATES } from './form.ts';
import type { Notice } from './steps.ts';

export async function makeStep(account: ZohoAccount, step: CrmStep): Promise<Made> {
  const notice = step.body as unknown as Notice;
  try {
    await askZoho(account, { path: 'callnotify', form: notice.form });
  } catch (error) {
    const otherwise = conceded(error, step, notice);
    if (otherwise === undefined) throw error;
    return otherwise;
  }
  return {
    remember: notice.after as NonNullable<Made['remember']>,
    refs: [{ kind: 'call', id: notice.form.id ?? '' }],
  };
}

/** Zoho understood, said no, and not why: what is given up then, the least first. The plan says the rest. */
function conceded(error: unknown, step: CrmStep, { form, after, strangers }: Notice): Made | undefined {
  const isRefused = error instanceof ConnectorError && error.kind === 'refused';
  if (!isRefused || codeOf(error) !== undefined) return undefined;
  if (step.kind === 'recording') {
    return {
      remember: { voice: after.voice ?? null },
      notice: 'Zoho takes no recording after the end of a call: it is in Callweave only',
    };
  }
  const { state = '', zohouser } = form;
  if (UNATTENDED_STATES.has(state)) {
    return {
      remember: { endedOnly: true },
      notice: `Zoho refuses the state "${state}": the unanswered call stands there as ended; the settings can say so for all`,
    };
  }
  if (zohouser === undefined) return undefined;
  return {
    remember: { strangers: [...strangers, zohouser] },
    notice: `Zoho does not take user ${zohouser}: the call is told without the agent`,
  };
}
