import { OURS } from '../../../src/domain/crm/call-line.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { textIdOf } from './plan-call.ts';
import { type Planning, toStep } from './steps.ts';
import { NOTES } from './words.ts';

/** What came after the call was written: a recording, another outcome, another agent. A note beside it, because the call cannot be changed. */
export function toNote(planning: Planning): CrmStep | undefined {
  const { situation, memory } = planning;
  if (memory.card === undefined) return undefined;
  return (
    recordingNote(planning) ??
    (memory.textId === undefined ? undefined : correction(planning, situation.left ?? []))
  );
}

function recordingNote(planning: Planning): CrmStep | undefined {
  const { situation, memory } = planning;
  const { recordings } = situation.links;
  const late = situation.call.recordings.find(
    ({ id }) =>
      recordings[id] !== undefined &&
      !memory.recordings.includes(id) &&
      situation.left?.includes(`recording:${id}`) !== true,
  );
  if (late === undefined) return undefined;
  const mark = `${OURS}${situation.call.callId} recording=${late.id}`;
  return note(planning, {
    id: `recording:${late.id}`,
    kind: 'recording',
    mark,
    text: `${NOTES[situation.language].recording}: ${recordings[late.id]}\n${mark}`,
    after: { recordings: [...memory.recordings, late.id] },
  });
}

function correction(planning: Planning, left: readonly string[]): CrmStep | undefined {
  const { situation, memory } = planning;
  const textId = textIdOf(planning);
  const id = `correction:${textId.slice(textId.indexOf(':') + 1)}`;
  if (textId === memory.textId || left.includes(id)) return undefined;
  const mark = `${OURS}${situation.call.callId} ${id.replace(':', '=')}`;
  return note(planning, {
    id,
    kind: 'record',
    mark,
    text: `${NOTES[situation.language].correction}\n${callText(situation)}\n${mark}`,
    after: { textId },
  });
}

function note(
  { situation, memory, number }: Planning,
  {
    text,
    mark,
    after,
    ...step
  }: Pick<CrmStep, 'id' | 'kind'> & { text: string; mark: string; after: { [field: string]: Json } },
): CrmStep {
  const card = memory.card ?? { type: 'contacts', id: '' };
  return toStep(
    { ...step, whenUnknown: 'ask' },
    {
      path: `/api/v4/${card.type}/${card.id}/notes`,
      send: [{ note_type: 'common', params: { text } }],
      call: situation.call.callId,
      number,
      card,
      mark,
      after,
    },
  );
}
