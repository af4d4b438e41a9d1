import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { agentsOnTheLine, matchableNumber } from '../../../src/domain/crm/on-the-line.ts';
import { readMemory } from './memory.ts';
import { toCall } from './plan-call.ts';
import { toNote } from './plan-notes.ts';
import { toContact, toUnsorted } from './plan-unknown.ts';
import type { AmocrmSettings } from './settings.ts';
import { type Planning, toStep, userOf } from './steps.ts';

/** A notice that comes later than this tells of a telephone that has stopped ringing. */
const POP_MS = 20_000;

/**
 *     notice to each agent whom it rings at ──► (contact for an unknown caller) ──► call ──► notes about what came later
 *
 * A call is written once, when its record is final: amoCRM can change nothing of it afterwards, and would keep a second one.
 */
export function plan(situation: CrmSituation, settings: AmocrmSettings): CrmStep | undefined {
  const { call, person, isUnknown, unknownCallers } = situation;
  const number = matchableNumber(call);
  if (number === undefined) return undefined;
  const planning: Planning = { situation, settings, number, memory: readMemory(situation) };
  const { memory } = planning;
  if (call.endedAt === undefined) return call.direction === 'inbound' ? toPop(planning) : undefined;
  if (!call.final) return undefined;
  if (memory.isWritten) return toNote(planning);
  const isStranger = person === undefined && isUnknown && memory.made === undefined && !memory.withoutPerson;
  if (!isStranger) return toCall(planning);
  switch (unknownCallers) {
    case 'create':
      return toContact(planning);
    case 'unsorted':
      return toUnsorted(planning);
    default:
      return undefined;
  }
}

/** There is no taking back: each user gets one notice of a call, when it first rings at him. */
function toPop(planning: Planning): CrmStep | undefined {
  const { situation, memory, number } = planning;
  const left = (situation.left ?? []).flatMap((id) =>
    id.startsWith('pop:') ? id.slice('pop:'.length).split(',') : [],
  );
  const ringing = agentsOnTheLine(situation.call).filter(({ isRinging }) => isRinging);
  const users = [...new Set(ringing.flatMap(({ agentId }) => userOf(planning, agentId) ?? []))]
    .filter((user) => !memory.popped.includes(user) && !left.includes(user))
    .sort();
  if (users.length === 0) return undefined;
  return toStep(
    {
      id: `pop:${users.join(',')}`,
      kind: 'pop',
      // Each notice leaves a line in the bell of the user.
      whenUnknown: 'never',
      until: new Date(Date.parse(situation.now) + POP_MS).toISOString(),
    },
    {
      path: '/api/v2/events',
      send: { add: [{ type: 'phone_call', phone_number: number, users: users.map(Number) }] },
      call: situation.call.callId,
      number,
      after: { popped: [...memory.popped, ...users] },
    },
  );
}
