import { z } from 'zod';
import { CALL_OUTCOMES } from '../../domain/call-event.ts';
import {
  TASK_CHANGE_KINDS,
  TASK_CLOSE_REASONS,
  TASK_SCHEMA,
  TASK_STATES,
} from '../../domain/missed-call-task.ts';
import { callRecordSchema } from './call-record.ts';

/** `src/domain/missed-call-task.ts` for the description of the API; a test holds the two together. */
const time = z.iso.datetime({ precision: 3 });
const { customer, line, queue, responsible } = callRecordSchema.shape;

const actorSchema = z
  .object({
    userId: z.string().optional(),
    apiKeyId: z.string().optional(),
    agentId: z.string().optional(),
    agentName: z.string().optional(),
  })
  .meta({ id: 'TaskActor' });

const changeSchema = z
  .object({
    at: time,
    what: z.enum(TASK_CHANGE_KINDS),
    by: actorSchema.optional().meta({ description: 'Absent: the hub, because of a call or the clock.' }),
    agentId: z.string().nullable().optional().meta({ description: 'Whose it is from here on.' }),
    agentName: z.string().optional(),
    reason: z.enum(TASK_CLOSE_REASONS).optional(),
    callId: z.string().optional(),
    note: z.string().optional(),
  })
  .meta({ id: 'TaskChange' });

const closingSchema = z
  .object({
    at: time.meta({ description: 'When the customer was reached, or somebody closed it.' }),
    reason: z.enum(TASK_CLOSE_REASONS),
    callId: z.string().optional().meta({ description: 'The call that reached the customer.' }),
    by: actorSchema.optional(),
    note: z.string().optional(),
    reachedAfterMs: z.int().min(0).optional().meta({
      description: 'From the end of the missed call until the customer was reached, in milliseconds.',
    }),
  })
  .meta({ id: 'TaskClosing' });

export const missedCallTaskSchema = z
  .object({
    schema: z.literal(TASK_SCHEMA),
    taskId: z.string(),
    tenantId: z.string(),
    callId: z.string(),
    connectorId: z.string(),
    revision: z.int(),
    state: z.enum(TASK_STATES),
    outcome: z.enum(CALL_OUTCOMES),
    customer,
    contact: z
      .object({ crm: z.string(), id: z.string(), name: z.string(), company: z.string().optional() })
      .optional(),
    numberKey: z.string().optional().meta({
      description:
        'What calls are matched by; absent where the number is withheld: only a person closes the task.',
    }),
    line,
    queue,
    calledAt: time,
    missedAt: time,
    responsible,
    agentId: z.string().optional().meta({ description: 'Whose it is; absent: nobody is known.' }),
    agentName: z.string().optional(),
    takenAt: time.optional(),
    openedAt: time,
    countsFrom: time.meta({ description: 'Talks from here on close the task.' }),
    escalateAt: time.optional(),
    escalatedAt: time.optional(),
    escalatedTo: z.string().optional(),
    closed: closingSchema.optional(),
    history: z.array(changeSchema),
  })
  .meta({ id: 'MissedCallTask', description: 'A customer whom nobody answered, and who waits for a call.' });

export const listedTaskSchema = missedCallTaskSchema
  .extend({
    missedAgain: z.int().min(0).meta({
      description: 'Calls of the same number that nobody answered since and that wait too (100: at least).',
    }),
  })
  .meta({ id: 'ListedMissedCallTask' });
