import { expect, it } from 'vitest';
import { ALL_CRMS } from './days/all-crms.ts';
import { writeIntoAll } from './days/write-into-all.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);

it('a bad day goes into all CRMs at once, and each shows every call once, as it was', async () => {
  const evenings = await writeIntoAll({ calls: CALLS, crms: ALL_CRMS, failing: 12 });
  for (const { crm, expected, shown, states, oddities } of evenings) {
    expect({ crm, shown, oddities }).toEqual({ crm, shown: expected, oddities: [] });
    expect(states.failed ?? 0, crm).toBe(0);
  }
}, 300_000);
