import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { isTellingFrame } from '../../connectors/pbx/asterisk/frames-of-interest.ts';
import { STATE_TYPE } from '../../connectors/pbx/asterisk/parse-state.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { captureLines, context, factsOf, scenarioNames } from './recorded-calls.ts';

const AT = '2026-03-02T07:15:04.120Z';
const CHANNEL = {
  Channel: 'PJSIP/101-00000001',
  ChannelStateDesc: 'Up',
  Uniqueid: '1772435704.2',
  Linkedid: '1772435704.1',
};

const parseText = (body: string) =>
  asterisk.parse({ at: AT, source: 'stream', operation: 'ami', body }, context);
const parse = (packet: object) => parseText(JSON.stringify(packet));

describe('an AMI packet', () => {
  it('happened at its time stamp, to the microsecond, else when it was received', () => {
    const [stamped] = parse({ Event: 'Newstate', Timestamp: '1772435704.364424', ...CHANNEL }).facts;
    const [next] = parse({ Event: 'Newstate', Timestamp: '1772435704.364425', ...CHANNEL }).facts;
    expect(stamped?.at).toBe(1_772_435_704_364);
    expect(next?.at).toBe(stamped?.at);
    expect(next?.order).toBeGreaterThan(stamped?.order ?? 0);
    for (const Timestamp of [undefined, '', 'yesterday', '99999999999999999.1']) {
      expect(parse({ Event: 'Newstate', Timestamp, ...CHANNEL }).facts[0]?.at).toBe(Date.parse(AT));
    }
  });

  it('takes neither <unknown> nor an empty value for a number', () => {
    const [fact] = parse({ Event: 'Newstate', ...CHANNEL, CallerIDNum: '<unknown>', Exten: '' }).facts;
    expect(fact?.body).toEqual({
      what: 'seen',
      channel: { id: '1772435704.2', name: 'PJSIP/101-00000001', state: 'Up' },
    });
  });

  it('may say a header twice: the first counts', () => {
    const [fact] = parse({ Event: 'Newstate', ...CHANNEL, CallerIDNum: ['101', '102'] }).facts;
    expect(fact?.body).toMatchObject({ channel: { number: '101' } });
  });

  it.each([
    ['an answer to an action', { Response: 'Success', Ping: 'Pong' }],
    ['an event that says nothing of calls', { Event: 'RTCPSent', To: '127.0.0.1' }],
    [
      'a variable of the whole PBX',
      { Event: 'VarSet', Channel: 'none', Uniqueid: 'none', Variable: 'DIALSTATUS', Value: 'BUSY' },
    ],
    ['a variable of no meaning', { Event: 'VarSet', ...CHANNEL, Variable: 'SIPDOMAIN', Value: 'x' }],
    ['a variable that was emptied', { Event: 'VarSet', ...CHANNEL, Variable: 'DIALSTATUS', Value: '' }],
    ['a step of the dial plan of no meaning', { Event: 'Newexten', ...CHANNEL, Application: 'NoOp' }],
    [
      'a transfer that failed',
      { Event: 'BlindTransfer', Result: 'Fail', TransfererChannel: 'a', TransfererUniqueid: '1.1' },
    ],
  ])('is ignored when it is %s', (_, packet) => {
    expect(parse(packet)).toEqual({ facts: [], rejects: [], ignored: 1 });
  });

  it.each([
    ['The packet is not JSON.', '{'],
    ['The packet is not an object of headers.', '[]'],
    ['A Hangup packet names no channel.', '{"Event":"Hangup"}'],
    ['A DialEnd packet names no channel.', '{"Event":"DialEnd"}'],
    ['A Pickup packet names no channel.', '{"Event":"Pickup"}'],
    ['The state names no lists.', `{"Event":"${STATE_TYPE}","channels":[]}`],
  ])('is rejected: %s', (reason, body) => {
    expect(parseText(body).rejects).toEqual([{ reason, excerpt: body }]);
  });

  it('never throws and never loses count, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const { facts, rejects, ignored } = parseText(body);
        expect(facts.length + rejects.length + ignored).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the keys of a conversation in AMI', () => {
  const enters = (bridge: object) =>
    parse({
      Event: 'BridgeEnter',
      ...CHANNEL,
      BridgeUniqueid: 'b',
      BridgeType: 'basic',
      BridgeTechnology: 'simple_bridge',
      BridgeNumChannels: '2',
      ...bridge,
    }).facts[0]?.keys;
  const own = 'channel:1772435704.2';

  it('tie who shares a bridge that Asterisk made for one conversation', () => {
    expect(enters({})).toEqual([own, 'bridge:b']);
  });

  it('tie by the linked id in a bridge of an application, which may use it again for others', () => {
    expect(enters({ BridgeType: 'stasis' })).toEqual([own, 'channel:1772435704.1']);
  });

  it('do not tie strangers who share a parking lot, a conference or a crowd', () => {
    expect(enters({ BridgeType: 'parking', BridgeTechnology: 'holding_bridge' })).toEqual([own]);
    expect(enters({ BridgeType: 'base' })).toEqual([own]);
    expect(enters({ BridgeNumChannels: '7' })).toEqual([own]);
  });

  it('tie a new channel to the conversation it is born into', () => {
    expect(parse({ Event: 'Newchannel', ...CHANNEL }).facts[0]?.keys).toEqual([own, 'channel:1772435704.1']);
  });

  it('follow no linked id in any other event, because it changes', () => {
    for (const Event of ['Newstate', 'Hangup', 'Hold', 'HangupRequest']) {
      expect(parse({ Event, ...CHANNEL }).facts[0]?.keys).toEqual([own]);
    }
  });

  it('tie who picks up to whom it rang, and who retrieves to who was parked', () => {
    const other = (prefix: string) => ({
      [`${prefix}Channel`]: 'PJSIP/102-00000002',
      [`${prefix}Uniqueid`]: '1772435704.3',
    });
    const picked = parse({ Event: 'Pickup', ...CHANNEL, ...other('Target') });
    expect(picked.facts[0]?.keys).toEqual([own, 'channel:1772435704.3']);
    const retrieved = parse({
      Event: 'UnParkedCall',
      ParkeeChannel: CHANNEL.Channel,
      ParkeeUniqueid: CHANNEL.Uniqueid,
      ...other('Retriever'),
    });
    expect(retrieved.facts[0]?.keys).toEqual(['channel:1772435704.3', own]);
  });

  it('tie the halves of a Local pair also on a system that has a name', () => {
    const keys = [1, 2].map((half) =>
      parse({
        Event: 'Newchannel',
        Channel: `Local/102@from-internal-00000004;${half}`,
        Uniqueid: `pbx-1-1772435704.${half}`,
      }).facts[0]?.keys.filter((key) => key.startsWith('local:')),
    );
    expect(keys[0]).toHaveLength(2);
    expect(keys[1]).toEqual(keys[0]);
  });
});

it('wants every packet that parse makes something of', () => {
  for (const line of scenarioNames().flatMap((name) => captureLines(name, 'ami'))) {
    const { body } = JSON.parse(line) as Exchange;
    expect(isTellingFrame(body), body).toBe(factsOf([line]).length > 0);
  }
});
