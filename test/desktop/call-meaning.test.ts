import { describe, expect, it } from 'vitest';
import type { Leg } from '../../src/domain/call-record.ts';
import { needsCallBack, verdictOf } from '../../web/desktop/src/call/call-verdict.ts';
import { chainOf } from '../../web/desktop/src/call/chain.ts';
import { closeReason } from '../../web/desktop/src/call/close-reason.ts';
import { callerTitle, contactState } from '../../web/desktop/src/call/contact-state.ts';
import { formatE164 } from '../../web/desktop/src/call/format-number.ts';
import { formatDay, formatDuration, formatShortWhen } from '../../web/desktop/src/call/format-time.ts';
import { findAsker, legStatus } from '../../web/desktop/src/call/live-status.ts';
import { findMyLeg } from '../../web/desktop/src/call/my-leg.ts';
import { CallStory, PEOPLE } from './call-story.ts';
import { CANDIDATES, SHORT } from './scenes.ts';

const { me, anna, petr } = PEOPLE;
const START = Date.parse('2026-03-02T07:15:00.000Z');

function story(): CallStory {
  return new CallStory({ callId: 'c', startedAt: START });
}

function mine(call: CallStory): Leg {
  const leg = findMyLeg(call.record, me.agentId);
  if (!leg) throw new Error('not my call');
  return leg;
}

describe('why a card closed', () => {
  it('names the colleague who answered', () => {
    const call = story();
    call.rings(me, START);
    call.rings(petr, START);
    call.answers(petr, START + 4_000);
    expect(closeReason(call.record, mine(call))).toEqual({ key: 'answeredBy', name: petr.name });
  });

  it('names the one to whom I transferred', () => {
    const call = story();
    call.rings(me, START);
    call.answers(me, START + 2_000);
    call.rings(petr, START + 60_000);
    call.transfers(me, petr, START + 60_000, 'blind');
    expect(closeReason(call.record, mine(call))).toEqual({ key: 'transferredTo', name: petr.name });
  });

  it('names the one who took a call that was transferred to several, not the one who transferred it', () => {
    const call = story();
    call.rings(anna, START);
    call.answers(anna, START + 2_000);
    call.rings(me, START + 60_000);
    call.transfers(anna, me, START + 60_000, 'blind');
    call.rings(petr, START + 60_000);
    call.answers(petr, START + 64_000);
    expect(closeReason(call.record, mine(call))).toEqual({ key: 'answeredBy', name: petr.name });
  });

  it('says who hung up', () => {
    for (const [by, key] of [
      ['customer', 'callerHungUp'],
      ['agent', 'youHungUp'],
    ] as const) {
      const call = story();
      call.rings(me, START);
      call.answers(me, START + 2_000);
      call.ends(START + 30_000, by);
      expect(closeReason(call.record, mine(call)).key).toBe(key);
    }
  });

  it('says where the call went when I did not answer', () => {
    const call = story();
    call.rings(me, START);
    call.doesNotAnswer(me, START + 12_000);
    call.rings(anna, START + 12_000);
    expect(closeReason(call.record, mine(call))).toEqual({ key: 'wentOnTo', name: anna.name });
  });

  it('says that the caller gave up', () => {
    const call = story();
    call.rings(me, START);
    call.ends(START + 8_000);
    expect(closeReason(call.record, mine(call)).key).toBe('callerGaveUp');
  });
});

describe('what a call is for me', () => {
  it('is a consultation while a colleague keeps the customer, and he is named', () => {
    const call = story();
    call.rings(petr, START);
    call.answers(petr, START + 5_000);
    call.holds(petr, START + 20_000);
    call.rings(me, START + 21_000, { consultation: true });
    expect(legStatus(call.record, mine(call))).toBe('consultRinging');
    call.answers(me, START + 25_000);
    expect(legStatus(call.record, mine(call))).toBe('consulted');
    expect(findAsker(call.record, mine(call).legId)?.agentName).toBe(petr.name);
    call.transfers(petr, me, START + 40_000);
    expect(legStatus(call.record, mine(call))).toBe('talking');
  });

  it('is no missed call when a colleague took it', () => {
    const call = story();
    call.rings(me, START);
    call.rings(petr, START);
    call.answers(petr, START + 4_000);
    call.ends(START + 50_000);
    expect(verdictOf(call.record, me.agentId)).toBe('answeredElsewhere');
    expect(needsCallBack(call.record)).toBe(false);
  });

  it('asks for a call back when nobody took it', () => {
    const call = story();
    call.rings(me, START);
    call.isMissed(START + 25_000);
    expect(verdictOf(call.record, me.agentId)).toBe('missed');
    expect(needsCallBack(call.record)).toBe(true);
  });
});

describe('who is calling', () => {
  it('is a number, never a guessed name, while several contacts have it', () => {
    const { record } = new CallStory({ callId: 'c', startedAt: START, matches: CANDIDATES });
    expect(contactState(record)).toBe('candidates');
    expect(callerTitle(record)).toBe(formatE164('+79000000011'));
  });

  it('is the chosen contact', () => {
    const { record } = new CallStory({ callId: 'c', startedAt: START, matches: [SHORT] });
    expect(contactState(record)).toBe('known');
    expect(callerTitle(record)).toBe(SHORT.name);
  });

  it('stays unnamed when the number is withheld', () => {
    const { record } = new CallStory({ callId: 'c', startedAt: START, withheld: true });
    expect(contactState(record)).toBe('withheld');
    expect(callerTitle(record)).toBeUndefined();
  });
});

describe('the chain', () => {
  it('tells who did not answer, who talked how long, and to whom he transferred', () => {
    const call = story();
    call.rings(anna, START);
    call.doesNotAnswer(anna, START + 12_000);
    call.rings(petr, START + 12_000);
    call.answers(petr, START + 20_000);
    call.rings(me, START + 150_000);
    call.transfers(petr, me, START + 150_000);
    expect(chainOf(call.record)).toMatchObject([
      { name: anna.name, device: '101', result: 'noAnswer', ringMs: 12_000 },
      { name: petr.name, device: '102', result: 'answered', talkMs: 130_000, transferredTo: me.name },
      { name: me.name, result: 'alerting' },
    ]);
  });
});

describe('numbers and times', () => {
  it('groups Russian numbers and leaves foreign ones as they are', () => {
    expect(
      formatE164('+79000000011')
        .replace(/\u00a0/g, ' ')
        .replace(/\u2011/g, '-'),
    ).toBe('+7 900 000-00-11');
    expect(formatE164('+442079460000')).toBe('+442079460000');
    expect(formatE164('+7900')).toBe('+7900');
  });

  it('never counts below zero', () => {
    expect([-5_000, 0, 12_999, 130_000, 3_730_000].map(formatDuration)).toEqual([
      '0:00',
      '0:00',
      '0:12',
      '2:10',
      '1:02:10',
    ]);
  });

  it('speaks of days as people do', () => {
    const now = new Date(2026, 2, 2, 15, 0).getTime();
    const day = (back: number) => new Date(now - back * 86_400_000).toISOString();
    expect(formatDay(day(0), 'ru-RU', now)).toBe('Сегодня');
    expect(formatDay(day(1), 'en-GB', now)).toBe('Yesterday');
    expect(formatDay(day(5), 'en-GB', now)).toMatch(/25 February/);
    expect(formatShortWhen(day(0), 'en-GB', now)).toBe('15:00');
  });
});
