import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { parseChannelName } from '../../connectors/pbx/asterisk/channel-name.ts';
import { isTellingFrame } from '../../connectors/pbx/asterisk/frames-of-interest.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { captureLines, context, factsOf } from './recorded-calls.ts';

function frame(body: unknown): Exchange {
  return {
    at: '2026-03-02T07:15:04.120Z',
    source: 'stream',
    operation: 'ari',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

function parse(body: unknown) {
  return asterisk.parse(frame(body), context);
}

const channel = (id: string, name: string, more: object = {}) => ({
  id,
  name,
  state: 'Up',
  caller: { name: '', number: '' },
  connected: { name: '', number: '' },
  dialplan: { context: 'from-internal', exten: '101', app_name: '' },
  creationtime: '2026-03-02T07:15:04.000+0000',
  ...more,
});

describe('parsing an ARI frame', () => {
  it('takes the PBX’s time, with its zone, before ours', () => {
    const parsed = parse({
      type: 'ChannelHold',
      timestamp: '2026-03-02T10:15:03.007+0300',
      channel: channel('1.1', 'PJSIP/101-00000001'),
    });
    expect(parsed.facts[0]?.at).toBe(Date.parse('2026-03-02T07:15:03.007Z'));
  });

  it('gives an event told to two applications one id', () => {
    const body = {
      type: 'ChannelHold',
      timestamp: '2026-03-02T07:15:03.007+0000',
      channel: channel('1.1', 'PJSIP/101-00000001'),
    };
    const [one, two] = [parse({ ...body, application: 'a' }), parse({ ...body, application: 'b' })];
    expect(one.facts[0]?.id).toBe(two.facts[0]?.id);
  });

  it.each([
    ['text that is no JSON', '<html>', 'The frame is not JSON.'],
    ['JSON that is no frame', '[1]', 'The frame has no `type`.'],
    ['a dial without its peer', { type: 'Dial' }, 'A Dial frame names no channel.'],
    [
      'a channel without an id',
      { type: 'ChannelCreated', channel: { name: 'x' } },
      'A ChannelCreated frame names no channel.',
    ],
  ])('rejects %s with a reason', (_, body, reason) => {
    expect(parse(body)).toMatchObject({ facts: [], ignored: 0, rejects: [{ reason }] });
  });

  it.each([
    ['a variable of the whole PBX', { type: 'ChannelVarset', variable: 'DIALSTATUS', value: 'BUSY' }],
    ['a device state', { type: 'DeviceStateChanged', device_state: { name: 'PJSIP/101', state: 'INUSE' } }],
    [
      'a variable that says nothing of the call',
      {
        type: 'ChannelVarset',
        variable: 'RTPAUDIOQOS',
        value: 'x',
        channel: channel('1.1', 'PJSIP/101-00000001'),
      },
    ],
    [
      'a transfer that failed',
      {
        type: 'BridgeBlindTransfer',
        result: 'Fail',
        exten: '102',
        channel: channel('1.1', 'PJSIP/101-00000001'),
      },
    ],
  ])('ignores %s', (_, body) => {
    expect(parse(body)).toEqual({ facts: [], rejects: [], ignored: 1 });
  });

  it('never throws and never loses count, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const { facts, rejects, ignored } = parse(body);
        expect(facts.length + rejects.length + ignored).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the keys of a conversation', () => {
  const enters = (bridge: object) =>
    parse({
      type: 'ChannelEnteredBridge',
      channel: channel('1.2', 'PJSIP/101-00000001'),
      bridge: { id: 'b', bridge_type: 'mixing', bridge_class: 'basic', channels: ['1.1', '1.2'], ...bridge },
    }).facts[0]?.keys;

  it('tie who shares a conversation’s bridge', () => {
    expect(enters({})).toEqual(['channel:1.2', 'channel:1.1']);
    expect(enters({ bridge_class: 'stasis' })).toEqual(['channel:1.2', 'channel:1.1']);
  });

  it('do not tie strangers who share a parking lot, a conference or a crowd', () => {
    expect(enters({ bridge_type: 'holding', bridge_class: 'parking' })).toEqual(['channel:1.2']);
    expect(enters({ bridge_class: 'base' })).toEqual(['channel:1.2']);
    expect(enters({ channels: ['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7'] })).toEqual(['channel:1.2']);
  });

  it('tie the halves of a Local pair, and not a pair of the same name from another day', () => {
    const keysOf = (half: 1 | 2, creationtime: string) =>
      parse({
        type: 'ChannelCreated',
        channel: channel(`${half}`, `Local/102@from-internal-00000004;${half}`, { creationtime }),
      }).facts.flatMap(({ keys }) => keys.filter((key) => key.startsWith('local:')));
    const first = keysOf(1, '2026-03-02T07:15:04.000+0000');
    // Created on both sides of any edge of the windows.
    for (let ms = 0; ms < 600_000; ms += 997) {
      const at = Date.parse('2026-03-02T07:10:00.000Z') + ms;
      const [one, two] = [at, at + 3].map((time) => new Date(time).toISOString().replace('Z', '+0000'));
      const shared = keysOf(1, one ?? '').filter((key) => keysOf(2, two ?? '').includes(key));
      expect(shared.length).toBeGreaterThan(0);
    }
    expect(keysOf(2, '2026-03-03T07:15:04.000+0000').filter((key) => first.includes(key))).toEqual([]);
  });
});

it.each([
  ['PJSIP/101-0000002a', 'PJSIP', '101'],
  ['SIP/my-trunk-000000ff', 'SIP', 'my-trunk'],
  ['Local/102@from-internal-00000004;1', 'Local', '102@from-internal'],
  ['DAHDI/i1/79000000011-5', 'DAHDI', 'i1/79000000011'],
  ['PJSIP/office-2-00000012', 'PJSIP', 'office-2'],
  ['PJSIP/office-2-0000001a', 'PJSIP', 'office-2'],
])('reads the channel name %s', (name, technology, endpoint) => {
  expect(parseChannelName(name)).toEqual({ technology, endpoint });
});

it('wants exactly the frames that parse makes something of, and those it must complain about', () => {
  for (const line of captureLines('blind-transfer-refer')) {
    const { body } = JSON.parse(line) as Exchange;
    const isTold = factsOf([line]).length > 0;
    if (isTold) expect(isTellingFrame(body), body).toBe(true);
  }
  expect(isTellingFrame('no frame at all')).toBe(true);
});
