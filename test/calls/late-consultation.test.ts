import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Said } from './fake-pbx.ts';
import { createHub, type Hub } from './hub-harness.ts';

const AT = Date.now() - 3_600_000;

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(() => hub.close());

const talk: Said[] = [
  { id: 'a1', call: 'a', kind: 'delivered', at: AT, leg: '101', from: '79000000011' },
  { id: 'a2', call: 'a', kind: 'established', at: AT + 5_000, leg: '101' },
  { id: 'a3', call: 'a', kind: 'held', at: AT + 10_000, leg: '101' },
  { id: 'a4', call: 'a', kind: 'callCleared', at: AT + 60_000 },
];
const asked = (at: number): Said[] => [
  { id: 'i1', call: 'i', kind: 'originated', at, leg: '101', role: 'originator', direction: 'internal' },
  { id: 'i2', call: 'i', kind: 'delivered', at: at + 100, leg: '102', direction: 'internal' },
  { id: 'i3', call: 'i', kind: 'callCleared', at: at + 9_000, direction: 'internal' },
];

it('joins the customer’s call although that is long final, with the reason, and again when all is derived anew', async () => {
  await hub.say(talk);
  expect((await hub.calls()).map(({ final }) => final)).toEqual([true]);
  await hub.say(asked(AT + 11_000));
  const [call, ...others] = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
  expect(others).toEqual([]);
  const links = [
    {
      reason: 'consultation',
      confidence: 0.95,
      evidence: ['callerHoldsCustomer:101', 'customer:79000000011'],
    },
  ];
  expect(call.record).toMatchObject({ final: true, links });
  await hub.say({ id: 'a5', call: 'a', kind: 'recordingReady', at: AT + 70_000 });
  expect((await hub.calls())[0].record.links).toEqual(links);
});

it('stays alone when it was placed after the customer’s call', async () => {
  await hub.say(talk);
  await hub.say(asked(AT + 61_000));
  expect((await hub.calls()).filter(({ merged_into }) => merged_into === null)).toHaveLength(2);
});
