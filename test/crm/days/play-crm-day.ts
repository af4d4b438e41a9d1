import { expect } from 'vitest';
import { bindCrm } from '../../../connectors/kit/bind-crm.ts';
import { TokensInMemory } from '../../connectors/t2-account.ts';
import { callsOfADay } from '../calls-of-a-day.ts';
import { runCrmDay } from '../run-crm-day.ts';
import { byCall, type CrmOfDay } from './crm-of-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
const ONE_REQUEST_IN = 12;

/** A bad day at one CRM: in the evening it must show every call once, and as it was. */
export async function playCrmDay(
  open: () => Promise<CrmOfDay>,
  { sessionsEndEvery = 47 }: { sessionsEndEvery?: number } = {},
): Promise<void> {
  const crm = await open();
  try {
    crm.misbehave(ONE_REQUEST_IN);
    const report = await runCrmDay({
      port: bindCrm(crm.connector, crm.settings, 'RU', { tokens: new TokensInMemory() }),
      calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
      users: crm.users,
      before: (_, count) => {
        if (count % sessionsEndEvery === 0) crm.endSessions();
      },
    });
    expect(report.troubles).toEqual([]);
    expect(byCall(crm.shown())).toEqual(byCall(crm.expected(report.finals)));
    expect(crm.oddities?.(report.finals) ?? []).toEqual([]);
    // Nothing is right because nothing happened.
    expect(report.unknown).toBeGreaterThan(0);
    expect(crm.signIns()).toBeGreaterThan(1);
  } finally {
    await crm.stop();
  }
}
