import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { AriStory, type StoryChannel } from './ari-story.ts';

function incoming(story: AriStory, at = 0, number = '79000000011'): StoryChannel {
  return story.create(at, `PJSIP/carrier-0000000${Math.floor(at)}`, {
    state: 'Ring',
    number,
    exten: '74950000001',
  });
}

function only(records: CallRecord[]): CallRecord {
  expect(records).toHaveLength(1);
  return records[0] as CallRecord;
}

function agents(record: CallRecord) {
  return record.legs
    .filter(({ role }) => role === 'agent')
    .map(({ device, result }) => [device?.number, result]);
}

/** A customer talks to 101 from second 1 on. */
function talking(): { story: AriStory; customer: StoryChannel; first: StoryChannel } {
  const story = new AriStory();
  const customer = incoming(story);
  const first = story.ring(0.1, customer, 'PJSIP/101-00000001');
  story.answer(1, customer, first, 'b1');
  return { story, customer, first };
}

describe('who is at the end of a channel', () => {
  it('a hidden caller through a named trunk is a customer without a number', () => {
    const story = new AriStory();
    incoming(story, 0, 'anonymous');
    expect(only(story.records())).toMatchObject({ direction: 'inbound', customer: { withheld: true } });
  });

  it('a phone with a name is known by its extension, and by its name as user', () => {
    const story = new AriStory();
    const customer = incoming(story);
    story.ring(0.1, customer, 'PJSIP/ivanov-00000001', { number: '101' });
    expect(only(story.records()).legs[1]).toMatchObject({
      role: 'agent',
      device: { number: '101', user: 'ivanov' },
    });
  });

  it('a trunk whose name looks like an extension is a trunk when the settings say so', () => {
    const story = new AriStory();
    story.create(0, 'SIP/7001-00000001', { state: 'Ring', number: '79000000011', exten: '74950000001' });
    expect(only(story.records({ trunks: ['7001'] }))).toMatchObject({
      direction: 'inbound',
      customer: { e164: '+79000000011' },
    });
  });

  it('a number sent through an endpoint reaches the outside, in either way of writing it', () => {
    const ways = [
      '79000000021@carrier',
      'carrier/79000000021',
      'carrier/sip:79000000021@192.0.2.200:5060',
      '79000000021@74950000001',
      '74950000001/79000000021',
      'user@carrier/79000000021',
    ];
    for (const dialled of ways) {
      const story = new AriStory();
      const phone = story.create(0, 'PJSIP/101-00000001', {
        state: 'Ring',
        number: '101',
        exten: '979000000021',
      });
      story.ring(0.1, phone, 'PJSIP/carrier-00000002', { number: '979000000021', dialled });
      expect(only(story.records())).toMatchObject({
        direction: 'outbound',
        customer: { e164: '+79000000021' },
      });
    }
  });

  it('a caller on an analogue line is a customer, and the telephone on the next socket an agent', () => {
    const story = new AriStory();
    const customer = story.create(0, 'DAHDI/4-1', {
      state: 'Pre-ring',
      number: '79000000011',
      exten: 's',
    });
    const phone = story.ring(0.1, customer, 'DAHDI/1-1', { number: '101', dialled: '1' });
    story.answer(2, customer, phone, 'b1');
    story.hangUp(8, customer);
    story.hangUp(8, phone);
    expect(only(story.records())).toMatchObject({
      direction: 'inbound',
      customer: { e164: '+79000000011' },
      lastConnectedTo: '101',
    });
  });

  it('a number that one trunk refuses and the next one reaches is one customer', () => {
    const story = new AriStory();
    const phone = story.create(0, 'PJSIP/101-00000001', {
      state: 'Ring',
      number: '101',
      exten: '79000000021',
    });
    const refused = story.ring(0.1, phone, 'PJSIP/trunk-00000002', { dialled: '79000000021@trunk' });
    story.dial(0.2, phone, refused, 'CONGESTION');
    story.hangUp(0.2, refused);
    const reached = story.ring(0.2, phone, 'PJSIP/backup-00000003', { dialled: '79000000021@backup' });
    story.answer(2, phone, reached, 'b1');
    story.hangUp(8, reached);
    story.hangUp(8, phone);
    expect(only(story.records())).toMatchObject({
      outcome: 'answered',
      lastConnectedTo: '101',
      customer: { e164: '+79000000021' },
      durations: { talk: 6000 },
    });
  });

  it('a phone with a name stays a phone when one of its contacts is dialled', () => {
    const story = new AriStory();
    const customer = incoming(story);
    story.ring(0.1, customer, 'PJSIP/ivanov-00000001', {
      number: '101',
      dialled: 'ivanov/sip:ivanov@192.168.100.205:5060',
    });
    expect(only(story.records()).legs[1]).toMatchObject({ role: 'agent', device: { number: '101' } });
  });

  it('a phone that dials a feature code makes no call', () => {
    const story = new AriStory();
    const phone = story.create(0, 'PJSIP/101-00000001', { state: 'Ring', number: '101', exten: '*97' });
    story.state(0.1, phone, 'Up');
    story.hangUp(5, phone);
    expect(story.records()).toEqual([]);
  });
});

describe('a leg that was not answered', () => {
  it('is diverted by a 302, with where to', () => {
    const story = new AriStory();
    const customer = incoming(story);
    const phone = story.ring(0.1, customer, 'PJSIP/101-00000001');
    story.dial(1, customer, phone, 'CANCEL', { forward: 'Local/102@from-internal' });
    story.destroy(1, phone, 23);
    expect(only(story.records()).legs[1]).toMatchObject({
      result: 'diverted',
      divertedTo: '102',
    });
  });

  it('behind a Local channel ends as the dial of the queue ended', () => {
    const story = new AriStory();
    const customer = incoming(story);
    const one = story.create(0.1, 'Local/101@from-queue-00000001;1');
    const two = story.create(0.1, 'Local/101@from-queue-00000001;2', { state: 'Ring' });
    story.dial(0.1, customer, one, '', { dialstring: '101@from-queue/n' });
    const phone = story.ring(0.2, two, 'PJSIP/101-00000001');
    story.dial(5, customer, one, 'NOANSWER');
    story.dial(5, customer, one, 'CANCEL');
    story.destroy(5, one, 0);
    story.destroy(5.01, two, 0);
    story.dial(5.01, two, phone, 'CANCEL');
    story.destroy(5.02, phone, 16);
    expect(agents(only(story.records()))).toEqual([['101', 'noAnswer']]);
  });
});

describe('a consultation on the phone’s second line', () => {
  it('that the agent gives up belongs to the customer’s call, and is no transfer', () => {
    const { story, customer, first } = talking();
    story.hold(3, first);
    const second = story.create(3.1, 'PJSIP/101-00000002', { state: 'Ring', number: '101', exten: '102' });
    const colleague = story.ring(3.2, second, 'PJSIP/102-00000003');
    story.dial(6, second, colleague, 'CANCEL');
    story.hangUp(6, second);
    story.destroy(6, colleague, 16);
    story.hold(6.1, first, false);
    story.hangUp(9, customer);
    story.destroy(9, first, 16);
    const record = only(story.records());
    expect(agents(record)).toEqual([
      ['101', 'answered'],
      ['102', 'cancelled'],
    ]);
    expect(record).toMatchObject({
      transfers: [],
      lastConnectedTo: '101',
      clearedBy: 'customer',
      durations: { hold: 3100 },
    });
  });

  it('that is handed over while it rings names the colleague who takes the customer', () => {
    const { story, customer, first } = talking();
    story.hold(3, first);
    const second = story.create(3.1, 'PJSIP/101-00000002', { state: 'Ring', number: '101', exten: '102' });
    const colleague = story.ring(3.2, second, 'PJSIP/102-00000003');
    // Asterisk puts a Local pair between the customer's bridge and the dial that still rings.
    const one = story.create(5, 'Local/_attended@transfer/m-00000001;1');
    const two = story.create(5, 'Local/_attended@transfer/m-00000001;2', { state: 'Ring' });
    story.leave(5, first, 'b1');
    story.enter(5, one, 'b1');
    story.attendedTransfer(5, first, second, { destination_type: 'application' });
    story.destroy(5.01, first, 16);
    story.destroy(5.01, second, 16);
    story.state(8, colleague, 'Up');
    story.dial(8, two, colleague, 'ANSWER');
    story.enter(8, colleague, 'b2');
    story.enter(8.01, two, 'b2');
    story.hangUp(12, customer);
    story.destroy(12, colleague, 16);
    const record = only(story.records());
    expect(agents(record)).toEqual([
      ['101', 'answered'],
      ['102', 'answered'],
    ]);
    expect(record.transfers).toMatchObject([
      { kind: 'attended', from: '101', to: '102', result: 'completed' },
    ]);
    expect(record).toMatchObject({ lastConnectedTo: '102', durations: { talk: 2000 + 4000 } });
  });
});

it('a caller parked by an agent who hears the slot’s number goes from that agent to whoever takes the call', () => {
  const { story, customer, first } = talking();
  story.leave(3, customer, 'b1');
  story.enter(3, customer, 'park', { bridge_type: 'holding', bridge_class: 'parking' });
  story.hangUp(5, first);
  const taker = story.create(8, 'PJSIP/102-00000002', { state: 'Ring', number: '102', exten: '701' });
  story.state(8, taker, 'Up');
  story.leave(8, customer, 'park');
  story.enter(8, customer, 'b2');
  story.enter(8, taker, 'b2');
  story.hangUp(12, taker);
  story.destroy(12, customer, 16);
  const record = only(story.records());
  expect(record.transfers).toMatchObject([{ kind: 'blind', from: '101', to: '102', result: 'completed' }]);
  expect(record).toMatchObject({
    lastConnectedTo: '102',
    clearedBy: 'agent',
    durations: { talk: 2000 + 4000 },
  });
});

it('an agent who hangs up has handed nothing over, though the dial plan goes on', () => {
  const { story, customer, first } = talking();
  story.hangUp(3, first);
  story.leave(3, customer, 'b1');
  story.ring(3.1, customer, 'PJSIP/102-00000002');
  expect(only(story.records())).toMatchObject({ transfers: [], lastConnectedTo: '101' });
});

describe('two customers', () => {
  it('of one agent at the same time are two calls', () => {
    const { story, first } = talking();
    story.hold(3, first);
    const other = incoming(story, 4, '79000000012');
    const second = story.ring(4.1, other, 'PJSIP/101-00000002');
    story.answer(5, other, second, 'b2');
    expect(story.records().map(({ customer }) => customer.digits)).toEqual(['79000000011', '79000000012']);
  });

  it('in one conference room, or parked side by side, are two calls', () => {
    for (const kind of [{ bridge_class: 'base' }, { bridge_type: 'holding', bridge_class: 'parking' }]) {
      const story = new AriStory();
      for (const at of [0, 1]) {
        const customer = incoming(story, at, `7900000001${at}`);
        story.state(at + 0.1, customer, 'Up');
        story.enter(at + 0.2, customer, 'room', kind);
      }
      expect(story.records()).toHaveLength(2);
    }
  });
});
