import { describe, expect, it } from 'vitest';
import { tellCall } from '../../src/domain/tell-call.ts';
import { agentLeg, CUSTOMER, fold, inbound, OPTIONS, on } from './call-events.ts';

const NAMES: Record<string, string> = {
  '101': 'Анна Примерова',
  '102': 'Борис Примеров',
  '103': 'Вера Примерова',
};
const options = {
  ...OPTIONS,
  agentAt: ({ number }: { number: string }) =>
    NAMES[number] === undefined ? undefined : { agentId: `agent-${number}`, name: NAMES[number] },
};
const talk = (device: string, from: number, to: number) => [
  on('delivered', from - 5, agentLeg(device)),
  on('established', from, agentLeg(device)),
  on('connectionCleared', to, agentLeg(device)),
];

describe('a call told in one line', () => {
  it('names who did not answer, who talked and how long, in the words of the reader', () => {
    const call = fold(
      [
        inbound(),
        on('delivered', 1, agentLeg('101')),
        on('connectionCleared', 11, agentLeg('101')),
        ...talk('102', 20, 150),
        on('callCleared', 150, CUSTOMER, { clearedBy: 'customer' }),
      ],
      options,
    );
    expect(tellCall(call, 'ru')).toBe(
      'Анна Примерова: нет ответа → Борис Примеров: разговор 2:10 → трубку положил клиент',
    );
    expect(tellCall(call, 'en')).toContain('Борис Примеров: talk 2:10');
  });

  it('tells those who rang one after another in vain together', () => {
    const call = fold([
      inbound(),
      on('delivered', 1, agentLeg('101')),
      on('delivered', 2, agentLeg('102')),
      on('connectionCleared', 20, agentLeg('101')),
      on('connectionCleared', 20, agentLeg('102')),
      on('callCleared', 20, CUSTOMER),
    ]);
    expect(tellCall(call, 'en')).toContain('101, 102: ');
  });

  it('says that a telephone rings while it rings', () => {
    const call = fold([inbound(), on('delivered', 1, agentLeg('101'))]);
    expect(tellCall(call, 'en')).toBe('101: ringing → the call goes on');
    expect(tellCall(call, 'ru')).toBe('101: звонит телефон → звонок идёт');
  });

  it('says who got the call by a transfer', () => {
    const call = fold([
      inbound(),
      ...talk('101', 5, 65),
      on('transferred', 65, agentLeg('101'), {
        transfer: {
          kind: 'blind',
          from: '101',
          to: '103',
          transferorLegId: 'leg-101',
          targetLegId: 'leg-103',
          result: 'completed',
        },
      }),
      ...talk('103', 75, 105),
      on('callCleared', 105, CUSTOMER),
    ]);
    expect(tellCall(call, 'en')).toMatch(/^101: talk 1:00 → transfer → 103: talk 0:30/);
  });

  it('says nothing of a record that knows no device', () => {
    const call = { ...fold([inbound()]), endedAt: '2026-03-02T07:16:00.000Z' };
    expect(tellCall(call, 'en')).toBe('');
  });
});
