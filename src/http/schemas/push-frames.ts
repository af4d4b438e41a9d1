import { z } from 'zod';
import { CARD_ROLES, FIELD_FORMATS } from '../../domain/cards/card-field.ts';
import { HINT_TONES } from '../../domain/hints/hint-rule.ts';
import { EVENT_TYPES, TASK_EVENT_TYPES } from '../../push/protocol/messages.ts';
import { callRecordSchema } from './call-record.ts';
import { missedCallTaskSchema } from './missed-call-task.ts';

/** `src/push/protocol/messages.ts` for the AsyncAPI description; a test holds the two together, and another the frames that are sent. */
const time = z.iso.datetime({ precision: 3 });
const sequence = z.int().min(0).meta({ description: 'Per tenant, growing.' });
const ms = z.int().min(0);

const chainStepSchema = z
  .object({
    legId: z.string(),
    agentId: z.string().optional(),
    name: z.string(),
    device: z.string(),
    result: z.string().meta({ description: 'How the leg ended, or its state while it lasts.' }),
    ringMs: ms,
    talkMs: ms,
    transferredTo: z.string().optional(),
    transferResult: z.enum(['completed', 'failed', 'returned']).optional(),
    consultation: z.literal(true).optional(),
  })
  .meta({ id: 'ChainStep', description: 'Who had the call before.' });

const lastCallSchema = z
  .object({
    callId: z.uuid(),
    startedAt: time,
    direction: z.string(),
    outcome: z.string(),
    agentName: z.string().optional(),
    talkMs: ms,
  })
  .meta({ id: 'LastCall' });

const fieldSchema = z
  .object({ label: z.string(), value: z.string(), format: z.enum(FIELD_FORMATS) })
  .meta({ id: 'ShownField', description: 'A field of a CRM that this role may see.' });
const hintSchema = z.object({ text: z.string(), tone: z.enum(HINT_TONES) }).meta({ id: 'ShownHint' });

export const popCardSchema = z
  .object({
    callId: z.uuid(),
    legId: z.string(),
    agentId: z.string(),
    device: z.string(),
    openedAt: time,
    chain: z.array(chainStepSchema),
    lastCalls: z.array(lastCallSchema),
    fields: z.array(fieldSchema).optional(),
    hints: z.array(hintSchema).optional(),
  })
  .meta({ id: 'PopCard', description: "The customer's card at one agent's desk. Nobody else gets it." });

export const cardDetailsSchema = z
  .object({
    callId: z.uuid(),
    legId: z.string(),
    fields: z.array(fieldSchema),
    hints: z.array(hintSchema),
  })
  .meta({ id: 'CardDetails', description: 'What an open card shows from now on.' });

/** CloudEvents 1.0, structured mode: what both kinds have in common. */
const envelope = {
  specversion: z.literal('1.0'),
  id: z.string().meta({ description: 'A resend keeps it.' }),
  source: z.string().regex(/^\/tenants\//),
  time,
  datacontenttype: z.literal('application/json'),
  sequence: z
    .string()
    .regex(/^\d{16}$/)
    .meta({ description: 'Per tenant, so written that it sorts as a string.' }),
};

export const callEventSchema = z
  .object({
    ...envelope,
    type: z.enum(EVENT_TYPES),
    subject: z.uuid().meta({ description: 'The call.' }),
    correlationid: z.string().meta({ description: 'The linkage id.' }),
    data: z.object({
      call: callRecordSchema,
      legId: z.string().optional(),
      cause: z.string().optional(),
      card: popCardSchema.optional().meta({ description: 'On push alone, to the agent it is addressed to.' }),
      cardDetails: cardDetailsSchema.optional().meta({ description: 'On push alone, to that agent.' }),
      mergedInto: z.uuid().optional(),
    }),
  })
  .meta({ id: 'CallEvent', description: 'Something happened to a call; the record is whole.' });

export const taskEventSchema = z
  .object({
    ...envelope,
    type: z.enum(TASK_EVENT_TYPES),
    subject: z.uuid().meta({ description: 'The task.' }),
    correlationid: z.string().meta({ description: 'The call that was missed.' }),
    data: z.object({ task: missedCallTaskSchema }),
  })
  .meta({ id: 'TaskEvent', description: 'A task to call a customer back changed.' });

/** What the server says, each by its `type`. */
export const serverFrameSchemas = {
  welcome: z
    .object({
      type: z.literal('welcome'),
      sessionId: z.string(),
      agent: z.object({ agentId: z.string(), name: z.string() }).nullable(),
      role: z.enum(CARD_ROLES),
      heartbeatMs: ms,
      mode: z.enum(['resume', 'snapshot']),
      serverTime: time,
    })
    .meta({ id: 'WelcomeFrame', description: 'The answer to `hello`; `mode` says what follows.' }),
  snapshot: z
    .object({
      type: z.literal('snapshot'),
      sequence,
      calls: z.array(callRecordSchema),
      cards: z.array(popCardSchema),
    })
    .meta({ id: 'SnapshotFrame', description: 'All live calls that this client may see.' }),
  event: z
    .object({ type: z.literal('event'), sequence, event: z.union([callEventSchema, taskEventSchema]) })
    .meta({ id: 'EventFrame' }),
  ping: z
    .object({ type: z.literal('ping'), at: time, sequence: sequence.optional() })
    .meta({ id: 'PingFrame', description: 'Every `heartbeatMs`; answer `pong`.' }),
  resync: z
    .object({ type: z.literal('resync'), reason: z.string() })
    .meta({ id: 'ResyncFrame', description: 'Events were dropped; a snapshot follows.' }),
  tokenExpiring: z
    .object({ type: z.literal('tokenExpiring'), expiresAt: time })
    .meta({ id: 'TokenExpiringFrame', description: 'Send `renew`.' }),
} as const;
