import { describe, expect, it } from 'vitest';
import type { CallweaveEvent } from '../../src/push/protocol/messages.ts';
import { LiveStore } from '../../web/client/src/live-store.ts';
import { emptyDesk, reduceDesk } from '../../web/desktop/src/live/desk-state.ts';
import { formatField, linkOf } from '../../web/shared/format/format-field.ts';
import { CallStory, PEOPLE, type Told } from '../desktop/call-story.ts';

const AT = Date.parse('2026-03-02T07:00:00.000Z');
const DETAILS = {
  fields: [{ label: 'Тариф', value: 'Премиум', format: 'text' as const }],
  hints: [{ text: 'Третий звонок сегодня', tone: 'warning' as const }],
};

function ringing(): { call: CallStory; opened: CallweaveEvent; known: CallweaveEvent } {
  const call = new CallStory({ callId: 'call-1', startedAt: AT });
  const toEvent = ({ type, data }: Told): CallweaveEvent =>
    ({ type, subject: 'call-1', data: structuredClone(data) }) as CallweaveEvent;
  const opened = toEvent(call.rings(PEOPLE.me, AT));
  const known = {
    ...opened,
    type: 'callweave.call.matched.v1' as const,
    // A card opened with a leg that may be over by now.
    data: {
      call: structuredClone(call.record),
      cardDetails: { callId: 'call-1', legId: 'another', ...DETAILS },
    },
  };
  return { call, opened, known };
}

describe('an open card', () => {
  it('shows what becomes known of the customer, and opens no second time', () => {
    const { opened, known } = ringing();
    const store = new LiveStore();
    expect(store.applyEvent(opened).opened).toHaveLength(1);
    expect(store.applyEvent(known).opened).toEqual([]);
    expect([...store.cards.values()]).toMatchObject([{ callId: 'call-1', ...DETAILS }]);
  });

  it('shows it on the desktop, too', () => {
    const { opened, known } = ringing();
    const at = new Date(AT).toISOString();
    let desk = reduceDesk(emptyDesk(PEOPLE.me.agentId), { type: 'snapshot', calls: [], pops: [], at });
    desk = reduceDesk(desk, { type: 'event', event: opened, at });
    expect(desk.cards.get('call-1')?.pop).not.toHaveProperty('fields');
    desk = reduceDesk(desk, { type: 'event', event: known, at });
    expect(desk.cards.get('call-1')?.pop).toMatchObject(DETAILS);
  });

  it('of a call that it does not have stays shut', () => {
    const { known } = ringing();
    const store = new LiveStore();
    store.applyEvent(known);
    expect(store.cards.size).toBe(0);
  });
});

describe('the value of a field', () => {
  it('is written as people of the language write it, and stays as it is where it is something else', () => {
    expect(formatField('2026-12-31', 'date', 'ru')).toBe('31 дек. 2026 г.');
    expect(formatField('скоро', 'date', 'ru')).toBe('скоро');
    expect(formatField('12500,5', 'money', 'ru').replace(/\s/g, ' ')).toBe('12 500,5');
    expect(formatField('12 500 ₽', 'money', 'ru')).toBe('12 500 ₽');
    expect(formatField('+79000000011', 'phone', 'ru')).toContain('900');
  });

  it('leads to pages, and to nothing that a browser would run', () => {
    expect(linkOf('https://crm.example.com/deal/1', 'link')).toBe('https://crm.example.com/deal/1');
    expect(linkOf('https://crm.example.com/deal/1', 'text')).toBeUndefined();
    for (const value of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'deal/1']) {
      expect(linkOf(value, 'link')).toBeUndefined();
    }
  });
});
