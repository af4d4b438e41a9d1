import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import type { Party } from './conversation.ts';
import { formOf } from './form.ts';
import type { ToldLeg } from './memory.ts';
import { isLeft, type Planning, toStep, userOf } from './steps.ts';

/** Late is better than never: what rang and was not answered would be missed. */
export function answer(planning: Planning, last: ToldLeg, { agentId }: Party): CrmStep | undefined {
  const { situation, settings, memory } = planning;
  const step = `answered:${memory.legs.length}`;
  if (isLeft(planning, step)) return undefined;
  return toStep(
    planning,
    { id: step, kind: 'pop' },
    {
      form: formOf(situation, settings, {
        id: last.id,
        state: 'answered',
        user: userOf(planning, agentId),
      }),
      after: {
        legs: [...memory.legs.slice(0, -1), { ...last, agent: agentId, state: 'answered', talkers: 1 }],
      },
    },
  );
}
