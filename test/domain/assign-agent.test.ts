import { describe, expect, it } from 'vitest';
import { responsibleWords } from '../../src/domain/assign/responsible-words.ts';
import {
  type AgentStanding,
  ASSIGN_POLICIES,
  type AssignOptions,
  assignAgent,
} from '../../src/domain/assign-agent.ts';
import type { CallEvent, EventLeg } from '../../src/domain/call-event.ts';
import type { CallRecord, Match } from '../../src/domain/call-record.ts';
import { agentLeg, CUSTOMER, fold, inbound, OPTIONS, on, originatorLeg } from './call-events.ts';

const [a101, a102, a103] = [agentLeg('101'), agentLeg('102'), agentLeg('103')];
const end = on('callCleared', 60, undefined, { clearedBy: 'system' });
/** 101 talked first and longest, 102 last. */
const answered = fold([
  inbound(),
  on('established', 1, a101),
  on('connectionCleared', 21, a101),
  on('established', 22, a102),
  on('callCleared', 27),
]);

function contact(extra: Partial<Match> = {}): Match {
  return {
    crm: 'callweave',
    type: 'contact',
    id: 'contact-1',
    name: 'Sample Customer',
    matchedOn: 'e164',
    confidence: 'exact',
    chosen: true,
    ...extra,
  };
}

function ownedBy(record: CallRecord, ownerAgentId: string): CallRecord {
  return { ...record, matches: [contact({ ownerAgentId })] };
}

/** With names for 101, 102 and 103, as a directory gives them. */
function known(events: CallEvent[]): CallRecord {
  const agentAt: (device: { number: string }) => { agentId: string; name: string } | undefined = ({
    number,
  }) => (/^10\d$/.test(number) ? { agentId: `agent-${number}`, name: `Agent ${number}` } : undefined);
  return fold(events, { ...OPTIONS, agentAt });
}

describe('the responsible of an answered call', () => {
  it.each([
    ['lastConnected', '102'],
    ['firstAnswered', '101'],
    ['longestTalk', '101'],
  ] as const)('by %s is %s', (policy, agentId) => {
    expect(assignAgent(answered, { policy })).toEqual({
      agentId,
      rule: policy,
      reason: `${policy}:${agentId}`,
    });
  });

  it('says whose setting the rule is', () => {
    const options: AssignOptions = { policy: 'firstAnswered', scope: { kind: 'queue', name: 'Sales' } };
    expect(assignAgent(answered, options)).toMatchObject({ scope: 'queue', scopeName: 'Sales' });
    expect(assignAgent(answered, { policy: 'firstAnswered', scope: { kind: 'tenant' } })).toMatchObject({
      scope: 'tenant',
    });
  });

  it('by contactOwner is the owner, though the owner never talked', () => {
    expect(assignAgent(ownedBy(answered, 'agent-b'), { policy: 'contactOwner' })).toEqual({
      agentId: 'agent-b',
      rule: 'contactOwner',
      reason: 'contactOwner:agent-b',
    });
  });

  it.each([
    ['nobody is the contact', [], {}, 'noContact'],
    [
      'several may be the contact and nobody chose',
      [contact({ chosen: false, ownerAgentId: 'agent-b' }), contact({ id: 'contact-2', chosen: false })],
      {},
      'ambiguousContact',
    ],
    ['nobody owns the contact', [contact()], {}, 'noOwner'],
    [
      'the owner left',
      [contact({ ownerAgentId: 'agent-b' })],
      { standingOf: (): AgentStanding => 'inactive' },
      'ownerInactive',
    ],
    [
      'the owner is no agent of ours',
      [contact({ crm: 'other', ownerAgentId: '4711' })],
      { standingOf: (): AgentStanding => 'unknown' },
      'ownerUnknown',
    ],
  ] as const)('by contactOwner is the last connected where %s, and says so', (_case, matches, extra, why) => {
    const record = { ...answered, matches: [...matches] };
    expect(assignAgent(record, { policy: 'contactOwner', ...extra })).toEqual({
      agentId: '102',
      rule: 'lastConnected',
      reason: 'lastConnected:102',
      fallbackFrom: [{ rule: 'contactOwner', why }],
    });
  });

  it('is not the owner under another policy', () => {
    expect(assignAgent(ownedBy(answered, 'agent-b'), { policy: 'lastConnected' })).toMatchObject({
      agentId: '102',
    });
  });

  it('stays who talked, though that agent left since: that is what happened', () => {
    expect(assignAgent(answered, { policy: 'lastConnected', standingOf: () => 'inactive' })).toMatchObject({
      agentId: '102',
    });
  });

  it('of two who talked equally long is always the same one, in whatever order the events come', () => {
    const events = [
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 11, a101),
      on('established', 12, a102),
      on('callCleared', 22),
    ];
    const forth = assignAgent(fold(events), { policy: 'longestTalk' });
    const back = assignAgent(fold([...events].reverse()), { policy: 'longestTalk' });
    expect(forth).toMatchObject({ agentId: '101' });
    expect(back).toEqual(forth);
  });

  it('counts all talks of an agent who had the customer twice', () => {
    const record = fold([
      inbound(),
      on('established', 1, agentLeg('101', 'first')),
      on('connectionCleared', 7, agentLeg('101', 'first')),
      on('established', 8, a102),
      on('connectionCleared', 16, a102),
      on('established', 17, agentLeg('101', 'second')),
      on('callCleared', 23),
    ]);
    expect(assignAgent(record, { policy: 'longestTalk' })).toMatchObject({ agentId: '101' });
  });
});

describe('a transfer', () => {
  const consultation = [
    inbound(),
    on('established', 1, a101),
    on('held', 5, a101),
    on('delivered', 6, a102),
    on('established', 8, a102, { peer: 'colleague' }),
  ];
  const transfer = (result: 'completed' | 'failed' | 'returned', kind: 'attended' | 'blind' = 'attended') =>
    on('transferred', 12, a102, {
      transfer: { kind, from: '101', to: '102', transferorLegId: a101.id, targetLegId: a102.id, result },
    });

  it.each(['lastConnected', 'longestTalk'] as const)(
    'gives the call away only once it completes, not while the colleague is asked (%s)',
    (policy) => {
      expect(assignAgent(fold(consultation), { policy })).toMatchObject({ agentId: '101' });
    },
  );

  it('completed after a consultation gives the call to the colleague', () => {
    const record = fold([...consultation, transfer('completed'), end]);
    expect(assignAgent(record, { policy: 'lastConnected' })).toMatchObject({ agentId: '102' });
    expect(assignAgent(record, { policy: 'firstAnswered' })).toMatchObject({ agentId: '101' });
  });

  it('given up leaves the call where it was', () => {
    const record = fold([...consultation, on('connectionCleared', 12, a102), on('retrieved', 13, a101), end]);
    for (const policy of ASSIGN_POLICIES)
      expect(assignAgent(record, { policy })).toMatchObject({ agentId: '101' });
  });

  it('that nobody answers gives the call back', () => {
    const unanswered = fold([
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 10, a101),
      on('delivered', 11, a102),
      on('failed', 30, a102),
      end,
    ]);
    expect(assignAgent(unanswered, { policy: 'lastConnected' })).toMatchObject({ agentId: '101' });
  });

  it('that returns gives the call back', () => {
    const returned = fold([
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 10, a101),
      on('delivered', 11, a102),
      on('failed', 30, a102),
      on('established', 32, agentLeg('101', 'again')),
      end,
    ]);
    expect(assignAgent(returned, { policy: 'lastConnected' })).toMatchObject({ agentId: '101' });
  });
});

describe('who is not an agent with the customer', () => {
  it('a supervisor who listens is never responsible, however long', () => {
    const supervisor: EventLeg = { id: 'listen', role: 'supervisor', device: { number: '109' } };
    const record = fold([
      inbound(),
      on('established', 1, a101),
      on('established', 2, supervisor),
      on('connectionCleared', 10, a101),
      on('connectionCleared', 50, supervisor),
      end,
    ]);
    for (const policy of ASSIGN_POLICIES)
      expect(assignAgent(record, { policy })).toMatchObject({ agentId: '101' });
  });

  it('voicemail leaves the call with whose phone rang', () => {
    const record = fold([
      inbound(),
      on('delivered', 1, a101),
      on('connectionCleared', 20, a101),
      on('established', 21, { id: 'vm', role: 'voicemail' }),
      end,
    ]);
    expect(assignAgent(record, { policy: 'lastConnected' })).toMatchObject({
      agentId: '101',
      rule: 'dialledDirectly',
    });
  });
});

describe('pick-up and park', () => {
  it('whoever picks up a ringing call is responsible, not whom it rang for', () => {
    const record = fold([
      inbound(),
      on('delivered', 1, a101),
      on('connectionCleared', 4, a101, { result: 'answeredElsewhere' }),
      on('established', 4, a102),
      end,
    ]);
    expect(assignAgent(record, { policy: 'lastConnected' })).toMatchObject({ agentId: '102' });
  });

  it('a parked call stays with who parked it until somebody takes it', () => {
    const parked = [inbound(), on('established', 1, a101), on('connectionCleared', 5, a101)];
    expect(assignAgent(fold(parked), { policy: 'lastConnected' })).toMatchObject({ agentId: '101' });
    expect(
      assignAgent(fold([...parked, on('established', 9, a102), end]), { policy: 'lastConnected' }),
    ).toMatchObject({ agentId: '102' });
  });
});

describe('a call that an outside number answered', () => {
  const mobile: EventLeg = { id: 'mobile', role: 'external', device: { number: '79000009999' } };
  const findMe = [
    inbound(),
    on('delivered', 1, a101),
    on('delivered', 1, mobile),
    on('connectionCleared', 3, a101),
    on('established', 3, mobile),
  ];
  const agentAt = ({ number }: { number: string }) =>
    number === '79000009999' ? { agentId: 'agent-m', name: 'Mobile' } : undefined;

  it.each(['lastConnected', 'firstAnswered', 'longestTalk'] as const)(
    'is the agent’s whose mobile it is (%s)',
    (policy) => {
      expect(assignAgent(fold([...findMe, end]), { policy, agentAt })).toEqual({
        agentId: 'agent-m',
        agentName: 'Mobile',
        rule: policy,
        reason: `${policy}:79000009999`,
      });
    },
  );

  it('is that agent’s from the moment of the answer', () => {
    expect(assignAgent(fold(findMe), { policy: 'lastConnected', agentAt })).toMatchObject({
      agentId: 'agent-m',
    });
  });

  it('is the dialled agent’s when nobody knows the number, and says that', () => {
    expect(
      assignAgent(fold([...findMe, end]), { policy: 'lastConnected', agentAt: () => undefined }),
    ).toMatchObject({
      agentId: '101',
      rule: 'dialledDirectly',
      fallbackFrom: [
        { rule: 'lastConnected', why: 'answererUnknown' },
        { rule: 'contactOwner', why: 'noContact' },
      ],
    });
  });

  it('stays with who handed it to a stranger outside', () => {
    const handedOut = fold([
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 4, a101),
      on('established', 5, { ...mobile, device: { number: '79000008888' } }),
      end,
    ]);
    expect(assignAgent(handedOut, { policy: 'lastConnected', agentAt })).toMatchObject({ agentId: '101' });
  });

  it('goes with an agent’s mobile that it was handed to, and first and longest stay what they were', () => {
    const handedOn = fold([
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 50, a101),
      on('established', 51, mobile),
      end,
    ]);
    const by = (policy: 'lastConnected' | 'firstAnswered' | 'longestTalk') =>
      assignAgent(handedOn, { policy, agentAt })?.agentId;
    expect([by('lastConnected'), by('firstAnswered'), by('longestTalk')]).toEqual(['agent-m', '101', '101']);
  });
});

describe('the responsible of an inbound call that nobody answered', () => {
  const policy = 'lastConnected' as const;
  const late = on('callCleared', 9, undefined, { clearedBy: 'system' });
  const one = fold([inbound(), on('delivered', 1, a101), late]);
  const huntEvents = [
    inbound(),
    on('delivered', 1, a102),
    on('connectionCleared', 4, a102),
    on('delivered', 4, a101),
    late,
  ];
  const hunt = fold(huntEvents);
  const queue = on('queued', 0, { id: 'queue', role: 'queue' }, { queue: { id: 'sales', name: 'Sales' } });
  const noContact = { rule: 'contactOwner', why: 'noContact' };

  it('is the contact’s owner before anybody', () => {
    expect(assignAgent(ownedBy(hunt, 'agent-b'), { policy, queueDuty: 'agent-d' })).toEqual({
      rule: 'contactOwner',
      agentId: 'agent-b',
      reason: 'contactOwner:agent-b',
    });
  });

  it('is the agent who was dialled directly', () => {
    expect(assignAgent(one, { policy })).toEqual({
      agentId: '101',
      rule: 'dialledDirectly',
      reason: 'dialledDirectly:101',
      fallbackFrom: [noContact],
    });
  });

  it('is the last agent who rang', () => {
    expect(assignAgent(hunt, { policy })).toEqual({
      agentId: '101',
      rule: 'lastRang',
      reason: 'lastRang:101',
      fallbackFrom: [noContact],
    });
  });

  it('is the last who rang of those who can act: who left is passed over', () => {
    const record = known(huntEvents);
    const standingOf = (agentId: string) => (agentId === 'agent-101' ? 'inactive' : 'active');
    expect(assignAgent(record, { policy, standingOf })).toMatchObject({
      agentId: 'agent-102',
      rule: 'lastRang',
    });
  });

  it('is whoever is on duty where those who rang have left, and says so', () => {
    const record = known([inbound(), queue, on('delivered', 1, a101), on('delivered', 2, a103), late]);
    const standingOf = (agentId: string) => (agentId === 'agent-d' ? 'active' : 'unknown');
    expect(assignAgent(record, { policy, queueDuty: 'agent-d', standingOf })).toEqual({
      agentId: 'agent-d',
      rule: 'queueDuty',
      reason: 'queueDuty:Sales',
      scope: 'queue',
      scopeName: 'Sales',
      fallbackFrom: [noContact, { rule: 'lastRang', why: 'agentInactive' }],
    });
    expect(
      assignAgent(record, { policy, queueDuty: 'agent-d', standingOf: () => 'inactive' }),
    ).toBeUndefined();
  });

  it('counts a phone that no directory knows, whatever the directory says of agents', () => {
    expect(assignAgent(one, { policy, standingOf: () => 'unknown' })).toMatchObject({ agentId: '101' });
  });

  it('of a queue is the last who rang, even if only one did', () => {
    const call = fold([inbound(), queue, on('delivered', 1, a101), late]);
    expect(assignAgent(call, { policy, queueDuty: 'agent-d' })).toMatchObject({
      rule: 'lastRang',
      agentId: '101',
    });
  });

  it('of a queue where no phone rang is whoever is on duty', () => {
    const call = fold([inbound(), queue, late]);
    expect(assignAgent(call, { policy, queueDuty: 'agent-d' })).toMatchObject({
      agentId: 'agent-d',
      rule: 'queueDuty',
      reason: 'queueDuty:Sales',
      fallbackFrom: [noContact, { rule: 'lastRang', why: 'nobodyRang' }],
    });
    expect(assignAgent(call, { policy })).toBeUndefined();
  });
});

it('an outbound call that nobody answered stays with who called', () => {
  const call = fold([
    on('originated', 0, originatorLeg('101'), { direction: 'outbound', customer: { raw: '79000000011' } }),
    on('delivered', 1, CUSTOMER),
    on('callCleared', 9),
  ]);
  expect(assignAgent(ownedBy(call, 'agent-b'), { policy: 'lastConnected' })).toEqual({
    agentId: '101',
    rule: 'originator',
    reason: 'originator:101',
  });
});

it('an internal call has no customer whose contact anybody could own', () => {
  const events = [
    on('originated', 0, originatorLeg('101'), { direction: 'internal' }),
    on('delivered', 1, a102),
  ];
  const missed = assignAgent(fold([...events, on('callCleared', 9)]), { policy: 'contactOwner' });
  expect(missed).toEqual({ agentId: '102', rule: 'dialledDirectly', reason: 'dialledDirectly:102' });
  const taken = assignAgent(fold([...events, on('established', 3, a102), on('callCleared', 9)]), {
    policy: 'contactOwner',
  });
  expect(taken).toEqual({ agentId: '102', rule: 'lastConnected', reason: 'lastConnected:102' });
});

describe('the words of the reason', () => {
  it('say who, by which rule, whose rule it is and what came first in vain', () => {
    const decided = assignAgent(
      { ...answered, matches: [contact()] },
      { policy: 'contactOwner', scope: { kind: 'queue', name: 'Продажи' } },
    );
    const responsible = { ...decided!, agentName: 'Иванова' };
    expect(responsibleWords(responsible, 'ru')).toBe(
      'Иванова — последний разговор с клиентом (очередь «Продажи» так решает); у контакта нет владельца',
    );
    expect(responsibleWords(responsible, 'en')).toBe(
      'Иванова — was the last to talk with the customer (the rule of the queue “Продажи”); the contact has no owner',
    );
  });

  it('name the device where the rule rests on one', () => {
    const missed = assignAgent(fold([inbound(), on('delivered', 1, a101), end]), { policy: 'lastConnected' });
    expect(responsibleWords(missed!, 'en')).toBe(
      '101 — 101 was dialled directly; the customer is no contact',
    );
  });
});
