import type { CallRecord, Match } from '../../src/domain/call-record.ts';
import type { LastCall } from '../../src/push/protocol/messages.ts';
import { CallStory, PEOPLE, type StoryOptions } from './call-story.ts';
import type { MockHub } from './mock-hub.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const { me, anna, petr, zoya } = PEOPLE;

export function match(part: Partial<Match> & Pick<Match, 'id' | 'name'>): Match {
  return {
    crm: 'callweave',
    type: 'contact',
    matchedOn: 'e164',
    confidence: 'exact',
    chosen: false,
    ...part,
  };
}

export const LONG_COMPANY =
  'ООО «Производственно-коммерческая фирма „Северные вымышленные трубопроводы и арматура“»';
export const KNOWN = match({
  id: 'c1',
  name: 'Константин Константинопольский-Вымышленный',
  company: LONG_COMPANY,
  ownerAgentId: anna.agentId,
  chosen: true,
});
export const SHORT = match({
  id: 'c5',
  name: 'Мария Примерная',
  company: 'Ателье «Нитка»',
  ownerAgentId: me.agentId,
  chosen: true,
});
export const CANDIDATES = [
  match({ id: 'c2', name: 'Ольга Выдуманная', company: 'Кафе «Пример»', ownerAgentId: me.agentId }),
  match({ id: 'c3', name: 'Олег Выдуманный', company: 'Кафе «Пример»' }),
  match({ id: 'c4', name: LONG_COMPANY, type: 'company', confidence: 'suffix' }),
];

export function lastCalls(now: number): LastCall[] {
  return [
    { callId: 'l1', startedAt: at(now - 3 * HOUR), direction: 'inbound', outcome: 'missed', talkMs: 0 },
    {
      callId: 'l2',
      startedAt: at(now - 50 * HOUR),
      direction: 'inbound',
      outcome: 'answered',
      agentName: anna.name,
      talkMs: 254_000,
    },
    {
      callId: 'l3',
      startedAt: at(now - 300 * HOUR),
      direction: 'outbound',
      outcome: 'answered',
      agentName: me.name,
      talkMs: 71_000,
    },
  ];
}

/** Fields and hints of every kind. */
export const SHOWN: NonNullable<StoryOptions['shows']> = {
  fields: [
    { label: 'Тариф', value: 'Премиум', format: 'text' },
    { label: 'Договор до', value: '2026-12-31', format: 'date' },
    { label: 'Долг', value: '12500', format: 'money' },
    { label: 'Второй телефон', value: '+79000000012', format: 'phone' },
    { label: 'Сделка', value: 'https://crm.example.com/deals/4711', format: 'link' },
  ],
  hints: [
    { text: 'Третий звонок сегодня', tone: 'warning' },
    { text: 'Договор кончается через 29 дн.: предложите продление со скидкой', tone: 'info' },
    { text: 'Ваш постоянный клиент', tone: 'good' },
  ],
};

export function story(hub: MockHub, options: Partial<StoryOptions> & { callId: string }): CallStory {
  return new CallStory({ startedAt: hub.now(), ...options });
}

/** A customer came through a voice menu before my phone rings. */
export function cameThroughMenu(hub: MockHub): CallStory {
  const now = hub.now();
  const call = story(hub, { callId: 'call-menu', startedAt: now - 20 * SECOND, matches: [SHORT] });
  const menu = 'Главное меню';
  call.record.legs.push({
    legId: 'call-menu:ivr:1',
    role: 'ivr',
    device: { number: 'main', name: menu },
    state: 'connected',
    connectedAt: at(now - 20 * SECOND),
    durations: { ring: 0, talk: 0, hold: 0 },
    states: [{ at: at(now - 20 * SECOND), state: 'connected', event: 'established' }],
    menuPath: [
      { at: at(now - 20 * SECOND), menu, step: 'Приветствие', by: 'start' },
      { at: at(now - 14 * SECOND), menu, step: 'Отдел продаж', by: 'key', key: '1' },
      { at: at(now - 11 * SECOND), menu, step: 'Отдел продаж', by: 'wrongKey' },
      { at: at(now - 9 * SECOND), menu, step: 'Оптовые заказы', by: 'key', key: '2' },
    ],
  });
  hub.tell(call.rings(me, now - 5 * SECOND));
  return call;
}

/** A known customer with a long name rings at my phone. */
export function knownRings(hub: MockHub, agoMs = 12 * SECOND): CallStory {
  const now = hub.now();
  const call = story(hub, {
    callId: 'call-known',
    startedAt: now - agoMs,
    matches: [KNOWN],
    queue: 'Отдел продаж, первая линия',
    lastCalls: lastCalls(now),
  });
  hub.tell(call.rings(me, now - agoMs));
  return call;
}

/** 101 did not answer, 102 talked and transferred: it rings at mine. */
export function transferRings(hub: MockHub): CallStory {
  const start = hub.now() - 160 * SECOND;
  const call = story(hub, {
    callId: 'call-transfer',
    startedAt: start,
    matches: [SHORT],
    lastCalls: lastCalls(start),
    shows: SHOWN,
  });
  hub.tell(call.rings(anna, start));
  hub.tell(call.doesNotAnswer(anna, start + 12 * SECOND));
  hub.tell(call.rings(petr, start + 12 * SECOND));
  hub.tell(call.answers(petr, start + 20 * SECOND));
  hub.tell(call.rings(me, start + 150 * SECOND));
  hub.tell(call.transfers(petr, me, start + 150 * SECOND, 'blind'));
  return call;
}

export function talking(hub: MockHub): CallStory {
  const call = knownRings(hub, 140 * SECOND);
  hub.tell(call.answers(me, hub.now() - 131 * SECOND));
  return call;
}

export function onHold(hub: MockHub): CallStory {
  const call = talking(hub);
  hub.tell(call.holds(me, hub.now() - 25 * SECOND));
  return call;
}

/** Pyotr has the customer on hold and asks me. */
export function consulted(hub: MockHub): CallStory {
  const start = hub.now() - 90 * SECOND;
  const call = story(hub, {
    callId: 'call-consult',
    startedAt: start,
    matches: [SHORT],
    lastCalls: lastCalls(start),
  });
  hub.tell(call.rings(petr, start));
  hub.tell(call.answers(petr, start + 8 * SECOND));
  hub.tell(call.holds(petr, start + 60 * SECOND));
  hub.tell(call.rings(me, start + 61 * SECOND, { consultation: true }));
  hub.tell(call.answers(me, start + 66 * SECOND));
  return call;
}

export function candidatesRing(hub: MockHub): CallStory {
  const call = story(hub, { callId: 'call-candidates', number: '+79000000022', matches: CANDIDATES });
  hub.tell(call.rings(me, hub.now() - 4 * SECOND));
  return call;
}

export function unknownRings(hub: MockHub): CallStory {
  const call = story(hub, { callId: 'call-unknown', number: '+79000000033' });
  hub.tell(call.rings(me, hub.now() - 3 * SECOND));
  return call;
}

export function withheldRings(hub: MockHub): CallStory {
  const call = story(hub, { callId: 'call-withheld', withheld: true });
  hub.tell(call.rings(me, hub.now() - 3 * SECOND));
  return call;
}

export function answeredByColleague(hub: MockHub): CallStory {
  const call = knownRings(hub);
  hub.tell(call.rings(petr, hub.now() - 8 * SECOND));
  hub.tell(call.answers(petr, hub.now() - SECOND));
  return call;
}

export function outgoing(hub: MockHub): CallStory {
  const call = story(hub, {
    callId: 'call-out',
    direction: 'outbound',
    matches: [SHORT],
    startedAt: hub.now() - 6 * SECOND,
  });
  hub.tell(call.dials(me, hub.now() - 6 * SECOND));
  return call;
}

/** Four calls of colleagues, for those who watch. */
export function busyOffice(hub: MockHub): void {
  talking(hub);
  const now = hub.now();
  const second = story(hub, { callId: 'b2', startedAt: now - 65 * SECOND, matches: [SHORT] });
  hub.tell(second.rings(anna, now - 65 * SECOND));
  hub.tell(second.answers(anna, now - 60 * SECOND));
  hub.tell(second.holds(anna, now - 14 * SECOND));
  const third = story(hub, {
    callId: 'b3',
    startedAt: now - 9 * SECOND,
    number: '+79000000044',
    queue: 'Сервис',
  });
  hub.tell(third.rings(petr, now - 9 * SECOND));
  hub.tell(third.rings(zoya, now - 9 * SECOND));
  consulted(hub);
}

/** `count` ended calls of mine, newest first, every few minutes back from now; every `missedEvery`th is missed. */
export function history(hub: MockHub, count: number, missedEvery = 7): CallRecord[] {
  const callers = [
    [KNOWN],
    [SHORT],
    [],
    CANDIDATES,
    [match({ id: 'c9', name: 'Игорь Ненастоящий', chosen: true })],
  ];
  const calls: CallRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = hub.now() - (index + 1) * 23 * 60 * SECOND;
    const outbound = index % 5 === 3;
    const call = new CallStory({
      callId: `past-${index}`,
      startedAt: start,
      number: `+7900000${String(1000 + index).slice(-4)}`,
      matches: callers[index % callers.length] ?? [],
      withheld: index % 17 === 8,
      direction: outbound ? 'outbound' : 'inbound',
    });
    call.rings(me, start);
    if (index % missedEvery === 1 && !outbound) call.isMissed(start + 25 * SECOND);
    else {
      if (index % 6 === 4) {
        call.rings(petr, start + 2 * SECOND);
        call.answers(petr, start + 9 * SECOND);
      } else call.answers(me, start + 7 * SECOND);
      call.ends(start + (40 + ((index * 37) % 400)) * SECOND, index % 2 === 0 ? 'customer' : 'agent');
      if (index % 3 === 0) {
        call.record.recordings.push({
          id: `r${index}`,
          state: index % 2 === 0 ? 'ready' : 'pending',
          duration: 61_000,
        });
      }
    }
    calls.push(call.record);
  }
  hub.past.push(...calls);
  return calls;
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
