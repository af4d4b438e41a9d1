import { expect, it } from 'vitest';
import { callIdFor, deriveCall, monthOfCallId } from '../../src/domain/derive-call.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { IDENTITY, inbound, OPTIONS, T0 } from './call-events.ts';

it('gives a call the same UUIDv7 every time, with its beginning in it', () => {
  const id = callIdFor(T0, 'connection-1 fact-1');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(callIdFor(T0, 'connection-1 fact-1')).toBe(id);
  expect(callIdFor(T0, 'connection-2 fact-1')).not.toBe(id);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(T0);
});

it('finds the month of a call in its id, to the last millisecond', () => {
  expect(monthOfCallId(callIdFor(Date.parse('2026-02-28T23:59:59.999Z'), 'a'))).toBe('2026-02-01');
  expect(monthOfCallId(callIdFor(Date.parse('2026-03-01T00:00:00.000Z'), 'a'))).toBe('2026-03-01');
});

it('hands the facts to the connector sorted and each once', () => {
  const fact = (id: string, at: number, order: number): Fact => ({ id, keys: ['k'], at, order, body: null });
  const seen: string[] = [];
  const facts = [fact('d', 2, 0), fact('c', 1, 1), fact('b', 1, 0), fact('a', 1, 1), fact('d', 2, 0)];
  const record = deriveCall({
    facts,
    interpret: (sorted) => {
      seen.push(...sorted.map(({ id }) => id));
      return [inbound()];
    },
    identity: IDENTITY,
    options: OPTIONS,
  });
  expect(seen).toEqual(['b', 'a', 'c', 'd']);
  expect(record?.callId).toBe('call-1');
});

it('makes no record of facts that tell of no call', () => {
  expect(
    deriveCall({ facts: [], interpret: () => [], identity: IDENTITY, options: OPTIONS }),
  ).toBeUndefined();
});
