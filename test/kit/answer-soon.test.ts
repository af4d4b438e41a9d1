import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ANSWER_WITHIN_MS, answerSoon } from '../../connectors/kit/answer-soon.ts';
import type { MenuHost, MenuProgram } from '../../src/domain/menu/menu-host.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = <T>() => new Promise<T>(() => undefined);
const arrival = { entry: 'main', callId: 'c' };
const program: MenuProgram = {
  startMenuId: 'm',
  menu: () => undefined,
  hours: () => 'open',
  promptUrl: () => never(),
  devicesOf: async () => [{ number: '101' }],
  responsibleDevices: () => never(),
  tellWay: () => undefined,
  tellPath: () => undefined,
};

it('keeps no caller waiting for a hub that cannot say which menu it is', async () => {
  const host: MenuHost = { enter: () => never() };
  const refused = expect(answerSoon(host).enter(arrival)).rejects.toMatchObject({ kind: 'transient' });
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
  await refused;
});

it('keeps no caller waiting for a prompt or for whoever is responsible, and passes on what comes in time', async () => {
  const led = await answerSoon({ enter: async () => program }).enter(arrival);
  expect(await led?.devicesOf('agent')).toEqual([{ number: '101' }]);
  expect(led?.startMenuId).toBe('m');
  const refused = Promise.all([
    expect(led?.promptUrl('hello')).rejects.toThrow('where a prompt is'),
    expect(led?.responsibleDevices()).rejects.toThrow('who is responsible'),
  ]);
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
  await refused;
  expect(vi.getTimerCount()).toBe(0);
  expect(await answerSoon({ enter: async () => undefined }).enter(arrival)).toBeUndefined();
});
