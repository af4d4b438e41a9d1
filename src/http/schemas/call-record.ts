import { z } from 'zod';
import { CALL_OUTCOMES, LEG_RESULTS, LEG_ROLES, MENU_STEP_CAUSES } from '../../domain/call-event.ts';
import {
  CALL_SCHEMA,
  FALLBACK_CAUSES,
  LINK_REASONS,
  POLICY_SCOPES,
  RESPONSIBLE_RULES,
} from '../../domain/call-record.ts';

/** `src/domain/call-record.ts` for the description of the API; a test holds the two together. */
const time = z.iso.datetime({ precision: 3 });
const ms = z.int().min(0).meta({ description: 'Milliseconds.' });

const deviceSchema = z
  .object({
    number: z.string(),
    user: z.string().optional(),
    name: z.string().optional(),
    kind: z.enum(['desk', 'soft', 'mobile', 'trunk']).optional(),
  })
  .meta({ id: 'Device' });

const menuStepSchema = z
  .object({
    at: time,
    menu: z.string().optional(),
    step: z.string().optional().meta({ description: 'Where the caller came.' }),
    by: z.enum(MENU_STEP_CAUSES).meta({ description: 'Why they came there.' }),
    key: z.string().optional().meta({ description: 'The key that led there; only keys that the menu has.' }),
  })
  .meta({ id: 'MenuStepTaken', description: "One step of a caller's way through a voice menu." });

const legSchema = z
  .object({
    legId: z.string(),
    callIdAtOrigin: z.string().optional(),
    role: z.enum(LEG_ROLES),
    device: deviceSchema.optional(),
    agentId: z.string().optional(),
    agentName: z.string().optional(),
    state: z.enum(['initiated', 'alerting', 'connected', 'held', 'queued', 'failed', 'null']),
    consultation: z.boolean().optional(),
    alone: z.literal(true).optional(),
    offeredAt: time.optional(),
    alertedAt: time.optional(),
    connectedAt: time.optional(),
    clearedAt: time.optional(),
    durations: z.object({ ring: ms, talk: ms, hold: ms }),
    result: z.enum(LEG_RESULTS).optional(),
    states: z.array(
      z.object({ at: time, state: z.string(), event: z.string(), cause: z.string().optional() }),
    ),
    menuPath: z
      .array(menuStepSchema)
      .optional()
      .meta({ description: 'Of a voice menu: what the caller did there.' }),
    divertedFrom: z.string().optional(),
    divertedTo: z.string().optional(),
  })
  .meta({ id: 'Leg', description: "One device's connection to the call." });

const transferSchema = z
  .object({
    at: time,
    kind: z.enum(['blind', 'attended', 'diverted', 'pickup', 'park', 'recall']),
    from: z.string(),
    to: z.string(),
    transferorLegId: z.string().optional(),
    transfereeLegId: z.string().optional(),
    targetLegId: z.string().optional(),
    consultationCallId: z.string().optional(),
    result: z.enum(['completed', 'failed', 'returned']),
  })
  .meta({ id: 'Transfer' });

export const matchSchema = z
  .object({
    crm: z.string(),
    accountId: z.uuid().optional(),
    type: z.enum(['contact', 'company', 'lead', 'user']),
    id: z.string(),
    name: z.string(),
    company: z.string().optional(),
    ownerAgentId: z.string().optional(),
    matchedOn: z.string(),
    confidence: z.enum(['exact', 'suffix', 'fuzzy']),
    chosen: z.boolean(),
  })
  .meta({ id: 'Match', description: 'A candidate for who the customer is.' });

const linkSchema = z
  .object({
    reason: z.enum(LINK_REASONS),
    confidence: z.number().min(0).max(1),
    evidence: z.array(z.string()),
    absorbedCallId: z.uuid().optional(),
  })
  .meta({ id: 'CallLink', description: 'Why parts that share no id of the PBX stand in one record.' });

const disagreementSchema = z
  .object({
    field: z.string(),
    live: z.union([z.string(), z.number()]).nullable(),
    log: z.union([z.string(), z.number()]).nullable(),
    kept: z.enum(['live', 'log']),
    reason: z.string(),
  })
  .meta({ id: 'Disagreement', description: 'What live events and the call log told differently.' });

export const responsibleSchema = z
  .object({
    agentId: z.string(),
    agentName: z.string().optional(),
    rule: z.enum(RESPONSIBLE_RULES),
    reason: z.string().meta({ description: '`<rule>:<value>`: the device, owner or queue it rests on.' }),
    scope: z
      .enum(POLICY_SCOPES)
      .optional()
      .meta({ description: 'Whose setting chose the rule; absent where no setting had a say.' }),
    scopeName: z.string().optional(),
    fallbackFrom: z
      .array(z.object({ rule: z.enum(RESPONSIBLE_RULES), why: z.enum(FALLBACK_CAUSES) }))
      .optional()
      .meta({ description: 'Rules that came first and could name nobody.' }),
    words: z.string().optional().meta({ description: "The reason in the tenant's language." }),
  })
  .meta({ id: 'Responsible', description: 'Who must act on the call now, and why.' });

export const callRecordSchema = z
  .object({
    schema: z.literal(CALL_SCHEMA),
    callId: z.uuid(),
    linkageId: z.string(),
    parentCallId: z.string().optional(),
    tenantId: z.string(),
    connectorId: z.string().meta({ description: 'The connection that the call came through.' }),
    externalIds: z.array(z.object({ kind: z.string(), value: z.string() })),
    revision: z.int(),
    final: z.boolean(),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    kind: z.enum(['normal', 'redirected', 'callback', 'clickToCall', 'campaign', 'info']),
    customer: z.object({
      raw: z.string(),
      e164: z.string().optional(),
      national: z.string().optional(),
      ext: z.string().optional(),
      digits: z.string(),
      withheld: z.boolean(),
      name: z.string().optional(),
    }),
    line: z
      .object({
        did: z.string(),
        e164: z.string().optional(),
        name: z.string().optional(),
        trunk: z.string().optional(),
      })
      .optional(),
    queue: z.object({ id: z.string(), name: z.string().optional() }).optional(),
    startedAt: time,
    queuedAt: time.optional(),
    alertedAt: time.optional(),
    answeredAt: time.optional(),
    endedAt: time.optional(),
    durations: z.object({ total: ms, ring: ms, queue: ms, talk: ms, hold: ms }),
    outcome: z.enum(CALL_OUTCOMES).optional(),
    cause: z
      .object({
        csta: z.string().optional(),
        sip: z.number().optional(),
        q850: z.number().optional(),
        raw: z.string().optional(),
      })
      .optional(),
    clearedBy: z.enum(['customer', 'agent', 'system', 'unknown']).optional(),
    responsible: responsibleSchema.optional(),
    firstAnsweredBy: z.string().optional(),
    lastConnectedTo: z.string().optional(),
    longestTalk: z.string().optional(),
    legs: z.array(legSchema),
    transfers: z.array(transferSchema),
    matches: z.array(matchSchema),
    crmRefs: z.array(
      z.object({
        crm: z.string(),
        kind: z.string(),
        id: z.string(),
        state: z.string(),
        revision: z.int(),
      }),
    ),
    recordings: z.array(
      z.object({
        id: z.string(),
        legId: z.string().optional(),
        startedAt: time.optional(),
        duration: ms.optional(),
        mediaType: z.string().optional(),
        url: z.string().optional(),
        state: z.enum(['pending', 'ready', 'failed', 'deleted']),
      }),
    ),
    voicemail: z.object({ recordingId: z.string(), text: z.string().optional() }).optional(),
    links: z.array(linkSchema).optional(),
    disagreements: z.array(disagreementSchema).optional(),
    ext: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Call', description: 'The record of one call, callweave.call/1.' });
