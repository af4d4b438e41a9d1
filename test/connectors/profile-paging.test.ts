import { describe, expect, it } from 'vitest';
import type { LogRow, PollWindow } from '../../connectors/kit/poll.ts';
import { profileCallLog } from '../../connectors/pbx/profile/call-log.ts';
import { profileOperations } from '../../connectors/pbx/profile/operations.ts';
import { type Answer, type Asked, hurriedLink, oddPbx, profileAt } from './odd-pbx.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `n-${index + 1}` }));
const bad = (message: RegExp) => ({ kind: 'badPayload', message: expect.stringMatching(message) });

/** Every number of a list that is read page by page. */
async function listed(
  paging: string,
  answer: (asked: Asked) => unknown,
  { query = '', rows = 'items', auth = '' } = {},
) {
  const { baseUrl, asked } = await oddPbx(
    (one): Answer => ({ status: 200, json: (answer(one) ?? null) as object }),
  );
  const text = profileAt(
    baseUrl,
    `${auth}
numbers:
  list:
    request: { path: /numbers, query: { ${query} } }
    paging: ${paging}
    rows: ${rows}
    map: '{"id": id, "number": "79000000301", "enabled": true}'`,
  );
  const account = hurriedLink({ profile: text, apiKey: 'example-key' });
  const read = async () =>
    (await profileOperations.numbers!.list({ ...account, country: 'RU' })).map(({ id }) => id);
  return { read, asked };
}
const ids = (count: number) => numbers(count).map(({ id }) => id);

describe('pages by offset', () => {
  const query = 'skip: "{{ page.offset }}", take: "{{ page.size }}"';
  const paging = '{ kind: offset, size: 10 }';
  const slice = ({ query: asked }: Asked, all: object[], atMost = 10) => ({
    items: all.slice(
      Number(asked.get('skip')),
      Number(asked.get('skip')) + Math.min(atMost, Number(asked.get('take'))),
    ),
  });

  it('go on by what came, until an empty page', async () => {
    const { read, asked } = await listed(paging, (one) => slice(one, numbers(23), 7), { query });
    expect(await read()).toEqual(ids(23));
    expect(asked.map((one) => one.query.get('skip'))).toEqual(['0', '7', '14', '21', '23']);
  });

  it('end at a short page, where the file says so', async () => {
    const { read, asked } = await listed(
      '{ kind: offset, size: 10, shortIsLast: true }',
      (one) => slice(one, numbers(23)),
      { query },
    );
    expect(await read()).toEqual(ids(23));
    expect(asked).toHaveLength(3);
  });

  it('may begin at one', async () => {
    const { read } = await listed(
      '{ kind: offset, size: 10, first: 1 }',
      (one) => ({
        items: numbers(23)
          .slice(Number(one.query.get('skip')) - 1)
          .slice(0, 10),
      }),
      { query },
    );
    expect(await read()).toEqual(ids(23));
  });

  it('of a PBX that turns none, or begins anew after the last, are told as what they are', async () => {
    const deaf = await listed(paging, () => ({ items: numbers(10) }), { query });
    await expect(deaf.read()).rejects.toMatchObject(bad(/repeats an earlier one.*shortIsLast/));
    expect(deaf.asked).toHaveLength(2);
    const round = await listed(
      paging,
      (one) => ({
        items: numbers(30)
          .slice(Number(one.query.get('skip')) % 30)
          .slice(0, 10),
      }),
      { query },
    );
    await expect(round.read()).rejects.toMatchObject(bad(/repeats an earlier one/));
    expect(round.asked).toHaveLength(4);
  });

  it('without end have one', async () => {
    const { read, asked } = await listed(paging, (one) => ({ items: [{ id: one.query.get('skip') }] }), {
      query,
    });
    await expect(read()).rejects.toMatchObject(bad(/more than 2000 pages/));
    expect(asked).toHaveLength(2_000);
  }, 240_000);
});

describe('pages by number', () => {
  const query = 'page: "{{ page.number }}"';
  it('end at an empty list, at null and at nothing at all', async () => {
    for (const end of [{ items: [] }, { items: null }, {}, null]) {
      const { read, asked } = await listed(
        '{ kind: page, size: 10 }',
        ({ query: one }) => {
          const items = numbers(20)
            .slice((Number(one.get('page')) - 1) * 10)
            .slice(0, 10);
          return items.length === 0 ? end : { items };
        },
        { query },
      );
      expect(await read()).toEqual(ids(20));
      expect(asked.map((one) => one.query.get('page'))).toEqual(['1', '2', '3']);
    }
  });

  it('of a PBX that repeats its last page for ever are told as what they are', async () => {
    const { read } = await listed(
      '{ kind: page, size: 10 }',
      ({ query: one }) => ({
        items: numbers(20)
          .slice((Math.min(2, Number(one.get('page'))) - 1) * 10)
          .slice(0, 10),
      }),
      { query },
    );
    await expect(read()).rejects.toMatchObject(bad(/repeats an earlier one/));
  });
});

describe('pages by cursor', () => {
  const options = { query: 'after: "{{ page.cursor }}"' };
  const paging = '{ kind: cursor, next: next }';
  const page = ({ query }: Asked, all: object[]) => {
    const at = Number(query.get('after') ?? 0);
    return { items: all.slice(at, at + 10), ...(at + 10 < all.length && { next: at + 10 }) };
  };

  it('begin without one and end without one', async () => {
    const { read, asked } = await listed(paging, (one) => page(one, numbers(25)), options);
    expect(await read()).toEqual(ids(25));
    expect(asked.map((one) => one.query.get('after'))).toEqual([null, '10', '20']);
  });

  it('end at an empty cursor, and go on over an empty page that has one', async () => {
    const { read } = await listed(
      paging,
      ({ query }) =>
        ({
          null: { items: numbers(1), next: 'a' },
          a: { items: [], next: 'b' },
          b: { items: [{ id: 'n-2' }], next: '' },
        })[String(query.get('after'))],
      options,
    );
    expect(await read()).toEqual(ids(2));
  });

  it('that go round, or find something that is no cursor, are told', async () => {
    let turn = 0;
    const round = await listed(
      paging,
      ({ query }) => ({ items: [{ id: String(turn++) }], next: query.get('after') === 'a' ? 'b' : 'a' }),
      options,
    );
    await expect(round.read()).rejects.toMatchObject(bad(/go round/));
    const odd = await listed(
      '{ kind: cursor, next: $number(next) }',
      () => ({ items: [], next: 'x' }),
      options,
    );
    await expect(odd.read()).rejects.toMatchObject(bad(/number\(next\)/));
  });

  it('without end have one', async () => {
    let turn = 0;
    const { read, asked } = await listed(paging, () => ({ items: [], next: String(turn++) }), options);
    await expect(read()).rejects.toMatchObject(bad(/more than 2000 pages/));
    expect(asked).toHaveLength(2_000);
  }, 240_000);
});

describe('pages by the link of the PBX', () => {
  const paging = '{ kind: nextLink, next: next }';
  const linked = (next: (at: number, one: Asked) => string | undefined, auth = '') =>
    listed(
      paging,
      (one) => {
        const at = Number(one.query.get('from') ?? 0);
        const link = next(at + 10, one);
        return { items: numbers(25).slice(at, at + 10), ...(at + 10 < 25 && { next: link }) };
      },
      { query: 'sort: "id"', auth },
    );

  it.each([
    ['whole', (at: number, { headers }: Asked) => `http://${headers.host}/api/numbers?from=${at}`],
    ['from the root of the server', (at: number) => `/api/numbers?from=${at}`],
    ['beside the address', (at: number) => `numbers?from=${at}`],
  ])('follow it, %s, as it is and without the query of the first', async (_what, next) => {
    const { read, asked } = await linked(next);
    expect(await read()).toEqual(ids(25));
    expect(asked.map(({ query }) => query.toString())).toEqual(['sort=id', 'from=10', 'from=20']);
  });

  it('send the key once, also when the PBX has written it into its link', async () => {
    const auth = 'auth: { kind: query, name: key, value: "{{ credentials.apiKey }}" }';
    const { read, asked } = await linked(
      (at, { query }) => `numbers?from=${at}&key=${query.get('key')}`,
      auth,
    );
    expect(await read()).toEqual(ids(25));
    expect(asked.map(({ query }) => query.getAll('key'))).toEqual(Array(3).fill(['example-key']));
  });

  it('fill no blank that the PBX has written', async () => {
    const { read, asked } = await linked((at) => `numbers?from=${at}&x={{ credentials.apiKey }}`);
    expect(await read()).toEqual(ids(25));
    expect(asked[1]?.query.get('x')).toBe('{{ credentials.apiKey }}');
  });

  it.each([
    ['https://elsewhere.example/api/numbers', /at another address/],
    ['//elsewhere.example/api/numbers', /at another address/],
    ['/admin/numbers', /not below \/api/],
    ['../admin', /not below \/api/],
    ['/api/%2e%2e/admin', /not below \/api/],
  ])('do not lead to %s', async (link, message) => {
    const { read, asked } = await linked(() => link);
    await expect(read()).rejects.toMatchObject(bad(message));
    expect(asked).toHaveLength(1);
  });

  it('that lead to themselves are told', async () => {
    const { read } = await linked(() => '/api/numbers?from=10');
    await expect(read()).rejects.toMatchObject(bad(/go round|repeats/));
  });
});

describe('a log without pages', () => {
  const from = Date.parse('2026-03-02T06:00:00.000Z');
  const window = { from, to: from + 3 * 3_600_000 };
  const at = (row: { begin: string }) => Date.parse(row.begin);
  const MAP = `'{"callId": id, "direction": "inbound", "customer": "79000000011", "startedAt": begin, "duration": 5}'`;

  async function fetched(
    all: { id: number; begin: string }[],
    { size, form = 'iso' }: { size: number; form?: string },
    span: PollWindow = window,
  ) {
    const { baseUrl, asked } = await oddPbx(({ query }) => {
      const [since, until] = ['since', 'until'].map((name) => Date.parse(query.get(name) ?? ''));
      const found = all.filter((row) => at(row) >= (since ?? 0) && at(row) <= (until ?? 0));
      return { status: 200, json: found.slice(0, Number(query.get('limit'))) };
    });
    const text = profileAt(
      baseUrl,
      `callLog:
  request: { path: /calls, query: { since: "{{ window.from }}", until: "{{ window.to }}", limit: "{{ page.size }}" } }
  paging: { kind: window, size: ${size} }
  rowsAre: calls
  map: ${MAP}`,
    ).replace('{read: {format: iso}}', `{read: {format: iso}, write: {format: "${form}"}}`);
    const { http, settings } = hurriedLink({ profile: text });
    const rows: LogRow[] = [];
    for await (const page of profileCallLog.fetch(http, span, { settings, country: 'RU' }))
      rows.push(...page.rows);
    return {
      found: [...new Set(rows.map(({ row }) => (row as { id: number }).id))].sort((a, b) => a - b),
      asked,
    };
  }
  const rows = (count: number, gapMs: number) =>
    Array.from({ length: count }, (_, id) => ({ id, begin: new Date(from + id * gapMs).toISOString() }));

  it('is asked again in halves, until every row of a full answer is there', async () => {
    for (const form of ['iso', 'YYYY-MM-DD HH:mm:ssZ', 'YYYY-MM-DD HH:mmZ']) {
      const { found, asked } = await fetched(rows(700, 15_000), { size: 50, form });
      expect(found, form).toEqual(rows(700, 0).map(({ id }) => id));
      expect(asked.length).toBeLessThan(64);
    }
  });

  it('is asked once when its answer is not full, and once when it is empty', async () => {
    expect((await fetched(rows(49, 15_000), { size: 50 })).asked).toHaveLength(1);
    expect((await fetched([], { size: 50 })).asked).toHaveLength(1);
  });

  it('that is full within one minute is told, and not for ever asked again', async () => {
    await expect(fetched(rows(60, 100), { size: 50 })).rejects.toMatchObject(bad(/50 rows in one minute/));
  });
});
