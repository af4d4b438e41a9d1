import { describe, expect, it } from 'vitest';
import type { CallweaveEvent } from '../../src/push/protocol/messages.ts';
import { type DeskState, emptyDesk, reduceDesk } from '../../web/desktop/src/live/desk-state.ts';
import { CallStory, PEOPLE, type Told } from './call-story.ts';

const { me, petr } = PEOPLE;
const START = Date.parse('2026-03-02T07:15:00.000Z');
/** When the desk hears of things. */
const LATER = '2026-03-02T07:20:00.000Z';

function event(told: Told, data: Partial<CallweaveEvent['data']> = {}): CallweaveEvent {
  return {
    specversion: '1.0',
    id: `${told.data.call.callId}:${told.data.call.revision}:0`,
    source: '/tenants/tenant-1/connections/connection-1',
    type: told.type,
    subject: told.data.call.callId,
    time: new Date(told.at).toISOString(),
    datacontenttype: 'application/json',
    sequence: '0000000000000001',
    correlationid: told.data.call.linkageId,
    data: { ...told.data, ...data },
  };
}

function hear(state: DeskState, ...told: Told[]): DeskState {
  return told.reduce(
    (desk, each) => reduceDesk(desk, { type: 'event', event: event(each), at: LATER }),
    state,
  );
}

describe('the desk', () => {
  it('opens one card for a call that rings at two of my devices', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    const desk = hear(
      emptyDesk(me.agentId),
      call.rings(me, START),
      call.rings({ ...me, device: '204' }, START + 1),
    );
    expect(desk.cards.size).toBe(1);
  });

  it('opens no card for calls of colleagues and none for calls that were over when first seen', () => {
    const theirs = new CallStory({ callId: 'theirs', startedAt: START });
    const past = new CallStory({ callId: 'past', startedAt: START });
    past.rings(me, START);
    const desk = hear(emptyDesk(me.agentId), theirs.rings(petr, START), past.ends(START + 5_000));
    expect(desk.cards.size).toBe(0);
    expect([...desk.calls.keys()]).toEqual(['theirs']);
  });

  it('keeps the card with its end when a colleague answers', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    const desk = hear(
      emptyDesk(me.agentId),
      call.rings(me, START),
      call.rings(petr, START),
      call.answers(petr, START + 4_000),
    );
    expect(desk.cards.get('c')).toMatchObject({
      closedAt: LATER,
      leg: { result: 'answeredElsewhere' },
    });
  });

  it('ignores news that are older than what it knows', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    const ring = call.rings(me, START);
    const answer = call.answers(me, START + 3_000);
    const desk = hear(emptyDesk(me.agentId), answer, ring);
    expect(desk.calls.get('c')?.legs[0]?.state).toBe('connected');
  });

  it('closes cards that a snapshot no longer knows, and learns the reason from the record', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    const ringing = hear(emptyDesk(me.agentId), call.rings(me, START));
    const away = reduceDesk(ringing, {
      type: 'snapshot',
      calls: [],
      pops: [],
      at: '2026-03-02T07:20:00.000Z',
    });
    expect(away.cards.get('c')).toMatchObject({
      closedAt: '2026-03-02T07:20:00.000Z',
      leg: { state: 'alerting' },
    });
    const { data } = call.ends(START + 9_000);
    const told = reduceDesk(away, { type: 'refreshed', call: data.call });
    expect(told.cards.get('c')).toMatchObject({ leg: { result: 'cancelled' } });
  });

  it('opens the cards that a snapshot brings, with what the hub knows of the customer', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    call.rings(me, START);
    const pops = call.card ? [call.card] : [];
    const desk = reduceDesk(emptyDesk(me.agentId), {
      type: 'snapshot',
      calls: [call.record],
      pops,
      at: '2026-03-02T07:15:02.000Z',
    });
    expect(desk.synced).toBe(true);
    expect(desk.cards.get('c')?.pop?.legId).toBe(call.record.legs[0]?.legId);
  });

  it('moves the card of a call that was merged into another', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    const ring = call.rings(me, START);
    const other = new CallStory({ callId: 'other', startedAt: START });
    const desk = hear(emptyDesk(me.agentId), ring);
    const merged = reduceDesk(desk, {
      type: 'event',
      event: event(ring, { mergedInto: 'other' }),
      at: LATER,
    });
    expect([...merged.cards.keys()]).toEqual(['other']);
    expect(merged.calls.size).toBe(0);
    other.rings(me, START);
    const ended = hear(merged, other.ends(START + 5_000));
    expect(ended.cards.get('other')).toMatchObject({ closedAt: LATER });
  });

  it('puts ended cards away after their time, and live ones never', () => {
    const over = new CallStory({ callId: 'over', startedAt: START });
    const live = new CallStory({ callId: 'live', startedAt: START });
    const desk = hear(
      emptyDesk(me.agentId),
      over.rings(me, START),
      live.rings(me, START),
      over.ends(START + 1_000),
    );
    const swept = reduceDesk(desk, { type: 'sweep', before: '2026-03-02T08:00:00.000Z' });
    expect([...swept.cards.keys()]).toEqual(['live']);
  });
});
