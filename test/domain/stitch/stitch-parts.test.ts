import { describe, expect, it } from 'vitest';
import { stitchParts } from '../../../src/domain/stitch/stitch-parts.ts';
import { insideRow, NUMBERS, row, together } from './parts.ts';

const hidden = { customer: { raw: 'anonymous' } };
const onlyOne = (call: ReturnType<typeof stitchParts>) => {
  expect(call).toHaveLength(1);
  return call[0]!;
};

describe('rows of one customer', () => {
  it('are one call when the phones rang together and one of them answered', () => {
    expect(together(row('101', 0, 5), row('102', 0, 40, { answered: 5 }), row('103', 1, 5))).toHaveLength(1);
  });

  it('are one call when the next phone rings as the one before stops', () => {
    expect(
      together(row('101', 0, 10), row('102', 10, 20), row('103', 21, 60, { answered: 25 })),
    ).toHaveLength(1);
  });

  it('are two calls when the customer rings again, a little later or at once at the same phone', () => {
    expect(together(row('101', 0, 10), row('102', 14, 20))).toHaveLength(2);
    expect(together(row('101', 0, 10), row('101', 12, 20, { answered: 15 }))).toHaveLength(2);
    expect(
      together(row('101', 0, 10), row('102', 10, 20), row('101', 22, 40, { answered: 25 })),
    ).toHaveLength(2);
  });

  it('are one call when a talk is handed on, and two when the customer calls anew after it', () => {
    expect(together(row('101', 0, 30, { answered: 5 }), row('102', 30, 60, { answered: 34 }))).toHaveLength(
      1,
    );
    expect(together(row('101', 0, 30, { answered: 5 }), row('102', 33, 60, { answered: 36 }))).toHaveLength(
      2,
    );
  });

  it('are two calls when both talk at once and nothing says why', () => {
    expect(together(row('101', 0, 60, { answered: 5 }), row('102', 20, 90, { answered: 25 }))).toHaveLength(
      2,
    );
  });

  it('are one call when a redirect says so, although both talk at once', () => {
    const rows = [
      row('101', 0, 60, { answered: 5 }),
      row('102', 20, 90, { answered: 25, redirectedFrom: '101' }),
    ];
    expect(together(...rows)).toHaveLength(1);
    expect(onlyOne(stitchParts(rows, NUMBERS)).links).toEqual([
      {
        reason: 'stitched',
        confidence: 0.97,
        evidence: [
          'part:102 2026-03-23T09:00:20.000Z',
          'redirectedFrom:101',
          'sameCustomer:79000000011',
          'sameLine:74950000001',
        ],
      },
    ]);
  });

  it('are one call when the colleague was asked first', () => {
    const talk = row('101', 0, 60, { answered: 5 });
    const colleague = row('102', 40, 90, { answered: 40 });
    expect(together(talk, colleague)).toHaveLength(2);
    const call = onlyOne(stitchParts([talk, insideRow('101', '102', 30, 40, 33), colleague], NUMBERS));
    expect(call.links.map(({ reason }) => reason).sort()).toEqual(['consultation', 'stitched']);
  });

  it('are two calls when a second one waits at a phone that talks, or when other numbers of ours were dialled', () => {
    expect(together(row('101', 0, 60, { answered: 5 }), row('101', 20, 40))).toHaveLength(2);
    expect(together(row('101', 0, 10), row('102', 10, 30, { line: '74950000002' }))).toHaveLength(2);
  });

  it('are two calls when a phone rings on while another one talks', () => {
    expect(together(row('101', 0, 40, { answered: 5 }), row('102', 0, 20))).toHaveLength(2);
  });

  it('are two calls when we call back', () => {
    expect(
      together(row('101', 0, 10), row('102', 10, 40, { direction: 'outbound', answered: 15 })),
    ).toHaveLength(2);
    const tries = [
      row('101', 0, 20, { direction: 'outbound' }),
      row('102', 20, 40, { direction: 'outbound' }),
    ];
    expect(together(...tries)).toHaveLength(2);
  });

  it('are one call when they share an id, whatever they look like', () => {
    const rows = [row('101', 0, 10), row('102', 500, 600, { answered: 510 })];
    expect(together(...rows.map((part) => ({ ...part, keys: [part.id, 'tracking-1'] })))).toHaveLength(1);
  });
});

describe('rows of different customers', () => {
  it('are never one call, not even if a redirect says so', () => {
    const other = { customer: { raw: '79000000012' } };
    expect(together(row('101', 0, 10), row('102', 0, 10, other))).toHaveLength(2);
    expect(together(row('101', 0, 10), row('102', 10, 20, { ...other, redirectedFrom: '101' }))).toHaveLength(
      2,
    );
    expect(
      together(
        row('101', 0, 10, { redirectedTo: '102' }),
        row('102', 10, 20, { ...hidden }),
        row('103', 20, 30, { ...other, redirectedFrom: '102' }),
      ),
    ).toHaveLength(2);
  });

  it('are never taken for one because both hide their number, but for a redirect as one phone stops and the next begins', () => {
    expect(together(row('101', 0, 10, hidden), row('102', 0, 10, hidden))).toHaveLength(2);
    expect(together(row('101', 0, 10, hidden), row('102', 10, 20, hidden))).toHaveLength(2);
    expect(
      together(row('101', 0, 10, { ...hidden, redirectedTo: '102' }), row('102', 10, 20, hidden)),
    ).toHaveLength(1);
  });

  it('are one call when the second is the mobile that the exchange dialled for the first', () => {
    const mobile = { direction: 'outbound', customer: { raw: '79000009999' }, answered: 12 } as const;
    const sent = row('101', 0, 10, { redirectedTo: '79000009999' });
    const { device: _none, ...dialled } = row('', 10, 60, mobile);
    expect(together(sent, dialled)).toHaveLength(1);
    // A colleague who dials that mobile makes a call of its own, and so does whoever dials another one.
    expect(together(sent, { ...dialled, device: { number: '105' } })).toHaveLength(2);
    expect(together(sent, { ...dialled, customer: { raw: '79000009998' } })).toHaveLength(2);
  });
});

describe('calls inside the house', () => {
  const talk = row('101', 0, 60, { answered: 5 });

  it('join the call of the customer whom the caller talks to', () => {
    const call = onlyOne(stitchParts([talk, insideRow('101', '102', 20, 30, 22)], NUMBERS));
    expect(call.links).toMatchObject([{ reason: 'consultation', confidence: 0.8 }]);
    expect(together(talk, insideRow('101', '102', 20, 30), insideRow('102', '103', 25, 28))).toHaveLength(2);
    expect(
      together(talk, insideRow('101', '102', 20, 40, 22), insideRow('102', '103', 25, 28, 26)),
    ).toHaveLength(1);
  });

  it('stay alone while the caller’s phone only rings, after the talk, and when it is the colleague who talks', () => {
    expect(together(row('101', 0, 60), insideRow('101', '102', 20, 30))).toHaveLength(2);
    expect(together(talk, insideRow('101', '102', 70, 80))).toHaveLength(2);
    expect(together(talk, insideRow('102', '101', 20, 30))).toHaveLength(2);
  });

  it('stay alone when the caller has two customers, unless one of them is handed over', () => {
    const other = row('101', 2, 60, { answered: 6, customer: { raw: '79000000012' }, id: 'other' });
    const asked = insideRow('101', '102', 20, 60, 22);
    expect(together(talk, other, asked)).toHaveLength(3);
    const handed = row('102', 60, 90, { answered: 60, customer: { raw: '79000000012' } });
    expect(together(talk, other, asked, handed)).toEqual([[talk.id], ['other', asked.id, handed.id]]);
  });
});
