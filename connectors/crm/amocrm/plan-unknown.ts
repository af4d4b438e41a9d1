import { wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { SOURCE, textIdOf } from './plan-call.ts';
import { type Planning, takerOf, toStep } from './steps.ts';

/** A contact for a caller whom nobody knows; the call is then written to it. */
export function toContact(planning: Planning): CrmStep | undefined {
  const { situation, number } = planning;
  const { call } = situation;
  if (!isWorthKeeping(planning)) return undefined;
  const user = takerOf(planning);
  return toStep(
    { id: 'contact', kind: 'person', whenUnknown: 'ask' },
    {
      path: '/api/v4/contacts',
      send: [
        {
          name: call.customer.name ?? number,
          custom_fields_values: [{ field_code: 'PHONE', values: [{ value: number, enum_code: 'WORK' }] }],
          request_id: call.callId,
          ...(user !== undefined && { responsible_user_id: Number(user) }),
        },
      ],
      call: call.callId,
      number,
      ...(user !== undefined && { user }),
      strangers: planning.memory.strangers,
    },
  );
}

/** Into the heap of enquiries, with the call; the contact in it shows when somebody takes it. Only who called us is an enquiry. */
export function toUnsorted(planning: Planning): CrmStep | undefined {
  const { situation, settings, number } = planning;
  const { call } = situation;
  if (call.direction !== 'inbound' || !isWorthKeeping(planning)) return undefined;
  const user = takerOf(planning);
  const calledAt = Math.floor(Date.parse(call.startedAt) / 1000);
  const [link] = Object.values(situation.links.recordings);
  const name = call.customer.name ?? number;
  return toStep(
    // The same enquiry twice is refused, but how that is said is not published.
    { id: 'unsorted', kind: 'record', whenUnknown: 'ask' },
    {
      path: '/api/v4/leads/unsorted/sip',
      send: [
        {
          source_uid: call.callId,
          source_name: SOURCE,
          created_at: calledAt,
          request_id: call.callId,
          ...(settings.pipelineId !== undefined && { pipeline_id: Number(settings.pipelineId) }),
          metadata: {
            uniq: call.callId,
            from: number,
            phone: call.line?.e164 ?? call.line?.did ?? number,
            called_at: calledAt,
            duration: call.outcome === 'answered' ? wholeSeconds(call.durations.talk) : 0,
            service_code: SOURCE,
            is_call_event_needed: true,
            ...(link !== undefined && { link }),
            ...(user !== undefined && { call_responsible: Number(user) }),
          },
          _embedded: {
            leads: [{ name: callText(situation, 250).split('\n')[0] ?? name }],
            contacts: [
              {
                name,
                custom_fields_values: [
                  { field_code: 'PHONE', values: [{ value: number, enum_code: 'WORK' }] },
                ],
              },
            ],
          },
        },
      ],
      call: call.callId,
      number,
      ...(user !== undefined && { user }),
      strangers: planning.memory.strangers,
      after: {
        isWritten: true,
        textId: textIdOf(planning),
        recordings: Object.keys(situation.links.recordings),
      },
    },
  );
}

/** Numbers that are shut out, and wrong numbers that somebody dialled, are nobody's contact. */
function isWorthKeeping({ situation }: Planning): boolean {
  const { outcome, direction, answeredAt } = situation.call;
  return direction === 'inbound' ? outcome !== 'blocked' : answeredAt !== undefined;
}
