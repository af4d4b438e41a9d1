import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { answer } from './answer.ts';
import { talkersOf, talkOf } from './conversation.ts';
import { bestRecording, endOf, formOf, legIdOf, unattendedOf } from './form.ts';
import type { ToldLeg } from './memory.ts';
import { isLeft, type Planning, toStep, userOf } from './steps.ts';

/** What is open is ended at once, and what nobody was told of when it is sure that nothing of it changes: a call that is told cannot be corrected. */
export function planEnd(planning: Planning): CrmStep | undefined {
  const { situation, memory } = planning;
  const { call } = situation;
  if (memory.isClosed) return tellRecording(planning);
  const told = memory.legs.reduce((sum, { talkers }) => sum + talkers, 0);
  const [next, ...further] = talkersOf(call).slice(told);
  const last = memory.legs.at(-1);
  if (last?.state === 'ringing') {
    const late = next === undefined ? undefined : answer(planning, last, next);
    if (late !== undefined) return late;
    // Zoho did not take that it was answered; that it was is said by its end.
    if (next === undefined) {
      const missed = { ...last, agent: missedBy(planning, last) };
      return endLeg(planning, missed, { state: unattendedOf(call), isClosed: true });
    }
    const talked = { ...last, agent: next.agentId, talkers: 1 };
    return endLeg(planning, talked, { state: 'ended', isClosed: further.length === 0 });
  }
  if (last?.state === 'answered')
    return endLeg(planning, last, { state: 'ended', isClosed: next === undefined });
  if (!call.final) return undefined;
  // It was handed on to nobody whom Zoho knows: all of it is told but the recording.
  if (last !== undefined && next === undefined) return tellRecording(planning);
  return tellAfterwards(planning, talkersOf(call).slice(told));
}

/** Of a call that rang at several and nobody answered: whoever has to call back. Of one that was handed on in vain: at whom it rang. */
function missedBy(planning: Planning, last: ToldLeg): string {
  const { situation, memory } = planning;
  const responsible = situation.call.responsible?.agentId;
  const isUser = responsible !== undefined && userOf(planning, responsible) !== undefined;
  return isUser && memory.legs.length === 1 ? responsible : last.agent;
}

/** One notice for all that was not told, in the name of whoever talked last, or would have had to answer. */
function tellAfterwards(planning: Planning, talkers: readonly { agentId: string; since: string }[]): CrmStep {
  const { situation, memory } = planning;
  const { call } = situation;
  const isFirst = memory.legs.length === 0;
  const agent = isFirst ? call.responsible?.agentId : talkers.at(-1)?.agentId;
  const leg: ToldLeg = {
    id: legIdOf(call, memory.legs.length + 1),
    agent: agent ?? '',
    state: 'over',
    users: [],
    startedAt: isFirst ? call.startedAt : (talkers[0]?.since ?? call.startedAt),
    talkers: talkers.length,
  };
  const isAnswered = talkers.length > 0 || call.outcome === 'answered';
  const agents = talkers.map(({ agentId }) => agentId);
  return tellEnd(planning, { ...planning.memory, legs: [...memory.legs, leg] }, leg, {
    state: isAnswered ? 'ended' : unattendedOf(call),
    isClosed: true,
    agents,
  });
}

/** Ends the last leg that was told. */
export function endLeg(
  planning: Planning,
  last: ToldLeg,
  { state, isClosed }: { state: string; isClosed: boolean },
): CrmStep {
  const { memory } = planning;
  const leg: ToldLeg = { ...last, state: 'over' };
  const legs = [...memory.legs.slice(0, -1), leg];
  return tellEnd(planning, { ...memory, legs }, leg, { state, isClosed, agents: [leg.agent] });
}

function tellEnd(
  planning: Planning,
  { legs }: Planning['memory'],
  leg: ToldLeg,
  { state: wanted, isClosed, agents }: { state: string; isClosed: boolean; agents: string[] },
): CrmStep {
  const { situation, settings, memory } = planning;
  const state = settings.endedOnly || memory.endedOnly ? 'ended' : wanted;
  const talkMs = leg.talkers === 0 ? 0 : talkOf(situation.call, agents);
  const form = {
    ...formOf(situation, settings, { id: leg.id, state, user: userOf(planning, leg.agent) }),
    ...endOf(leg, { state, talkMs }, settings),
  };
  const recording = isClosed ? bestRecording(situation) : undefined;
  const voiceuri = recording && situation.links.recordings[recording.id];
  return toStep(
    planning,
    { id: `ended:${legs.length}`, kind: 'record' },
    {
      form: { ...form, ...(voiceuri !== undefined && { voiceuri }) },
      after: {
        legs,
        isClosed,
        lastForm: form,
        ...(recording !== undefined && { voice: recording.id }),
      },
    },
  );
}

/** The end once more, with what was not there then. */
function tellRecording(planning: Planning): CrmStep | undefined {
  const { situation, settings, memory } = planning;
  const recording = bestRecording(situation);
  if (!settings.lateRecordings || recording === undefined || recording.id === memory.voice) return undefined;
  const step = `recording:${recording.id}`;
  if (memory.lastForm === undefined || isLeft(planning, step)) return undefined;
  return toStep(
    planning,
    { id: step, kind: 'recording' },
    {
      form: { ...memory.lastForm, voiceuri: situation.links.recordings[recording.id] ?? '' },
      after: { voice: recording.id },
    },
  );
}
