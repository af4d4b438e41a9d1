import { describe, expect, it } from 'vitest';
import { assignAgent } from '../../src/domain/assign-agent.ts';
import { agentLeg, CUSTOMER, fold, inbound, on, originatorLeg } from './call-events.ts';

const [a101, a102] = [agentLeg('101'), agentLeg('102')];
/** 101 talked first and longest, 102 last. */
const answered = fold([
  inbound(),
  on('established', 1, a101),
  on('connectionCleared', 21, a101),
  on('established', 22, a102),
  on('callCleared', 27),
]);

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

  it('by contactOwner is the owner, though the owner never talked', () => {
    expect(assignAgent(answered, { policy: 'contactOwner', ownerAgentId: 'agent-b' })).toEqual({
      agentId: 'agent-b',
      rule: 'contactOwner',
      reason: 'contactOwner:agent-b',
    });
  });

  it('by contactOwner is the last connected where nobody owns the contact', () => {
    expect(assignAgent(answered, { policy: 'contactOwner' })).toMatchObject({
      agentId: '102',
      rule: 'lastConnected',
    });
  });

  it('is not the owner under another policy', () => {
    expect(assignAgent(answered, { policy: 'lastConnected', ownerAgentId: 'agent-b' })).toMatchObject({
      agentId: '102',
    });
  });
});

describe('the responsible of an inbound call that nobody answered', () => {
  const policy = 'lastConnected' as const;
  const end = on('callCleared', 9, undefined, { clearedBy: 'system' });
  const one = fold([inbound(), on('delivered', 1, a101), end]);
  const hunt = fold([
    inbound(),
    on('delivered', 1, a102),
    on('connectionCleared', 4, a102),
    on('delivered', 4, a101),
    end,
  ]);
  const queue = on('queued', 0, { id: 'queue', role: 'queue' }, { queue: { id: 'sales', name: 'Sales' } });

  it('is the contact’s owner before anybody', () => {
    expect(assignAgent(hunt, { policy, ownerAgentId: 'agent-b', queueDuty: 'agent-d' })).toMatchObject({
      rule: 'contactOwner',
      agentId: 'agent-b',
    });
  });

  it('is the agent who was dialled directly', () => {
    expect(assignAgent(one, { policy })).toEqual({
      agentId: '101',
      rule: 'dialledDirectly',
      reason: 'dialledDirectly:101',
    });
  });

  it('is the last agent who rang', () => {
    expect(assignAgent(hunt, { policy })).toEqual({
      agentId: '101',
      rule: 'lastRang',
      reason: 'lastRang:101',
    });
  });

  it('of a queue is the last who rang, even if only one did', () => {
    const call = fold([inbound(), queue, on('delivered', 1, a101), end]);
    expect(assignAgent(call, { policy, queueDuty: 'agent-d' })).toMatchObject({
      rule: 'lastRang',
      agentId: '101',
    });
  });

  it('of a queue where no phone rang is whoever is on duty', () => {
    const call = fold([inbound(), queue, end]);
    expect(assignAgent(call, { policy, queueDuty: 'agent-d' })).toEqual({
      agentId: 'agent-d',
      rule: 'queueDuty',
      reason: 'queueDuty:Sales',
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
  expect(assignAgent(call, { policy: 'lastConnected', ownerAgentId: 'agent-b' })).toEqual({
    agentId: '101',
    rule: 'originator',
    reason: 'originator:101',
  });
});
