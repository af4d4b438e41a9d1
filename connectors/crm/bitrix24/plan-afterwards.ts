import type { Recording } from '../../../src/domain/call-record.ts';
import { callText, withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { contentId } from '../../kit/content-id.ts';
import { type Planning, takerOf, toStep } from './steps.ts';
import { extensionOf } from './words.ts';

/** Everything that the statistics have no field for, and every later revision: into the activity, where a person reads it. */
export function toText(planning: Planning): CrmStep | undefined {
  const { situation, memory } = planning;
  const { activityId } = memory;
  if (activityId === undefined || situation.left?.includes('text')) return undefined;
  const user = takerOf(planning);
  const text = callText(situation);
  // Signed addresses are others every time.
  const textId = contentId('text', [user, callText(withoutAddresses(situation))]);
  if (textId === memory.textId) return undefined;
  return toStep(
    { id: 'text', kind: 'record', whenUnknown: 'repeatable' },
    {
      method: 'crm.activity.update',
      fields: { id: Number(activityId), fields: { DESCRIPTION: text, RESPONSIBLE_ID: Number(user) } },
      call: situation.call.callId,
      after: {
        text: callText(withoutAddresses(situation)),
        textId,
        ...(memory.text !== undefined && { former: memory.text }),
      },
    },
  );
}

/** A call takes one recording: of several the longest. The links to all of them are in the text. */
export function toAttachment({ situation, memory }: Planning): CrmStep | undefined {
  const { callId } = memory;
  const best = situation.call.recordings
    .filter(
      ({ id, mediaType }) =>
        situation.links.recordings[id] !== undefined && extensionOf(mediaType) !== undefined,
    )
    .reduce<Recording | undefined>(
      (a, b) => (a !== undefined && (a.duration ?? 0) >= (b.duration ?? 0) ? a : b),
      undefined,
    );
  if (callId === undefined || best === undefined || best.id === memory.recording) return undefined;
  if (situation.left?.includes(`recording:${best.id}`)) return undefined;
  return toStep(
    // Attached again, the file takes the place of the former.
    { id: `recording:${best.id}`, kind: 'recording', whenUnknown: 'repeatable' },
    {
      method: 'telephony.externalcall.attachRecord',
      fields: {
        CALL_ID: callId,
        RECORD_URL: situation.links.recordings[best.id] ?? '',
        FILENAME: `${situation.call.callId}.${extensionOf(best.mediaType) ?? 'mp3'}`,
      },
      call: situation.call.callId,
      after: { recording: best.id },
    },
  );
}
