import { describe, expect, it } from 'vitest';
import { CaptureMasker } from '../../src/captures/capture-masker.ts';
import { KnownNames } from '../../src/captures/known-names.ts';

describe('names that were met in a capture', () => {
  it('are replaced wherever they stand, the longest that begins there first', () => {
    const names = new KnownNames();
    for (const [form, other] of [
      ['Иван Иванов', 'A'],
      ['Иван Иванович', 'B'],
      ['Иванка', 'C'],
    ] as const) {
      names.add(form, other);
    }
    expect(names.replaceIn('Иван Иванович, Иван Иванов и Иванка; Ивана нетИван Иванов')).toBe(
      'B, A и C; Ивана нетA',
    );
    expect(names.has('Иванка')).toBe(true);
    expect(names.replaceIn('')).toBe('');
  });

  it('keep no capture from being written, however many there are and wherever they stand next', () => {
    const masker = new CaptureMasker({
      key: Buffer.alloc(32, 7),
      country: 'RU',
      secrets: [],
      named: ({ body }) => ({ numbers: [], names: body.startsWith('{') ? [JSON.parse(body).who] : [] }),
    });
    const line = (body: string) => ({ at: '2026-03-02T07:00:00.000Z', source: 'webhook' as const, body });
    const nameOf = (index: number): string =>
      `Вымышленная ${[...String(index)].map((digit) => 'абвгдежзик'[Number(digit)]).join('')}`;
    for (let index = 0; index < 1_000; index += 1) {
      expect(masker.mask(line(JSON.stringify({ who: nameOf(index) }))).body).not.toContain('Вымышленная');
    }
    expect(masker.mask(line(`said: ${nameOf(3)}, ${nameOf(999)}`)).body).toMatch(
      /^said: Person-\w{6}, Person-\w{6}$/,
    );
  });

  it('and numbers that were met are found in runs of any length', () => {
    const masker = new CaptureMasker({ key: Buffer.alloc(32, 7), country: 'RU', secrets: [] });
    const body = `{"phone":"+79000000011"} ${'9000000011'.repeat(100_000)}`;
    expect(masker.mask({ at: '2026-03-02T07:00:00.000Z', source: 'webhook', body }).body).not.toContain(
      '9000000011',
    );
  });
});
