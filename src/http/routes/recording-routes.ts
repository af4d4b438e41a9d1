import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { findCall } from '../../calls/list-calls.ts';
import type { Database } from '../../db/database.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import { AppError } from '../../platform/app-error.ts';
import type { ListedRecording } from '../../recordings/list-recordings.ts';
import type { CallOfRecording, RecordingService } from '../../recordings/recording-service.ts';
import { RECORDING_STATES, type StoredRecording } from '../../recordings/stored-recording.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { recordingLinkPath } from '../recording-link-router.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { sendRecording } from '../send-recording.ts';
import { NOBODY, ownAgent } from './call-routes.ts';

export interface RecordingRoutesOptions {
  database: Database;
  recordings: RecordingService;
  publicUrl: () => string;
}

const MINUTE_MS = 60_000;
/** A link that a CRM keeps in a card; longer ones are better asked for anew. */
const LONGEST_LINK_MINUTES = 30 * 24 * 60;
const DEFAULT_LINK_MINUTES = 60;

const recordingId = z.string().min(1).max(500);
const callParams = uuidParam('callId');
const params = callParams.extend({ recordingId });

const recordingSchema = z
  .object({
    recordingId: z.string(),
    callId: z.uuid(),
    connectionId: z.uuid(),
    state: z.enum(RECORDING_STATES),
    callEndedAt: instant,
    changedAt: instant,
    tries: z.int(),
    nextTryAt: instant.optional().meta({ description: 'While it is pending.' }),
    giveUpAt: instant
      .optional()
      .meta({ description: 'While it is pending: nobody asks the PBX after this.' }),
    reason: sentence('Why the last try brought nothing, or why it is deleted.').optional(),
    mediaType: z.string().optional(),
    bytes: z.int().optional(),
    durationMs: z.int().optional(),
    sha256: z.string().optional(),
  })
  .meta({ id: 'Recording', description: 'What the hub knows of a recording that it fetches.' });
const listedSchema = recordingSchema
  .extend({
    call: z
      .object({
        startedAt: instant,
        direction: z.enum(['inbound', 'outbound', 'internal']),
        number: z.string().optional(),
        name: z.string().optional(),
        agent: z.string().optional().meta({ description: 'Who is responsible for the call.' }),
      })
      .optional(),
    hold: z
      .object({
        of: z
          .enum(['recording', 'call'])
          .meta({ description: '`call`: every recording of the call is held.' }),
        reason: z.string().optional(),
      })
      .optional()
      .meta({ description: 'The legal hold that keeps it from being deleted.' }),
  })
  .meta({ id: 'ListedRecording' });
const reasonBody = z.strictObject({ reason: text(500) });

export function recordingRoutes({ database, recordings, publicUrl }: RecordingRoutesOptions): ApiRoute[] {
  const getCall = (principal: Principal, callId: string): Promise<CallOfRecording> =>
    database.tenant(principal.tenantId, async (tx) => {
      const own = ownAgent(principal);
      const found = own === NOBODY ? undefined : await findCall(tx, callId, own);
      // Not "forbidden": that would say that the call exists.
      if (found === undefined) throw new AppError('notFound', 'There is no such call.');
      const { record, connectionId } = found;
      return { tenantId: principal.tenantId, callId: record.callId, connectionId };
    });
  const of = { tag: 'recordings', params } as const;

  return [
    defineRoute({
      method: 'get',
      path: '/recordings',
      operationId: 'listRecordings',
      tag: 'recordings',
      summary: 'Recordings in one state, those of the last calls first: those that failed say why.',
      roles: LEADERS,
      query: z.object({
        ...pageQuery,
        state: z.enum(RECORDING_STATES).default('failed'),
        from: instant.optional().meta({ description: 'When the call ended; inclusive.' }),
        to: instant.optional().meta({ description: 'Exclusive.' }),
        connectionId: z.uuid().optional(),
        held: z.literal('true').optional().meta({ description: 'Only those under a legal hold.' }),
      }),
      status: 200,
      response: pageOf(listedSchema),
      async handle({ principal, query }) {
        const { after, held, limit, ...filters } = query;
        const found = await recordings.list(principal.tenantId, {
          ...filters,
          isHeld: held === 'true',
          after: readAfter(after, listKey),
          limit: limit + 1,
        });
        const { items, next } = toPage(found, limit, ({ recording }) => ({
          endedAt: recording.endedAt.toISOString(),
          connectionId: recording.connectionId,
          recordingId: recording.recordingId,
        }));
        return { items: items.map(toListed), next };
      },
    }),
    defineRoute({
      ...of,
      method: 'get',
      path: '/calls/{callId}/recordings/{recordingId}',
      operationId: 'getRecording',
      summary: 'The recording itself, whole or a part (`Range`). Agents get those of their own calls.',
      roles: EVERYBODY,
      query: z.object({
        download: z.enum(['true', 'false']).optional().meta({ description: 'As a file to be saved.' }),
      }),
      status: 200,
      answers: 'audio/*',
      async handle({ principal, params: { callId, recordingId: id }, request, response }) {
        const recording = await recordings.getReady(await getCall(principal, callId), id);
        await sendRecording({ request, response }, recordings, recording);
      },
    }),
    defineRoute({
      ...of,
      method: 'post',
      path: '/calls/{callId}/recordings/{recordingId}/links',
      operationId: 'linkRecording',
      summary: 'A link that plays it without signing in, for whoever has it, until it expires.',
      roles: LEADERS,
      body: z.strictObject({
        minutes: z.int().min(1).max(LONGEST_LINK_MINUTES).default(DEFAULT_LINK_MINUTES),
      }),
      status: 201,
      response: z.object({ url: z.string(), expiresAt: instant }),
      async handle({ principal, params: { callId, recordingId: id }, body }) {
        const { token, expiresAt } = await recordings.linkTo(await getCall(principal, callId), id, {
          lastsMs: body.minutes * MINUTE_MS,
        });
        return { url: publicUrl() + recordingLinkPath(token), expiresAt: expiresAt.toISOString() };
      },
    }),
    defineRoute({
      ...of,
      method: 'post',
      path: '/calls/{callId}/recordings/{recordingId}/retry',
      operationId: 'retryRecording',
      summary: 'Asks the PBX again for a recording that could not be fetched.',
      roles: LEADERS,
      status: 202,
      response: recordingSchema,
      handle: async ({ principal, params: { callId, recordingId: id } }) =>
        toAnswer(await recordings.retry(await getCall(principal, callId), id)),
    }),
    defineRoute({
      ...of,
      method: 'delete',
      path: '/calls/{callId}/recordings/{recordingId}',
      operationId: 'deleteRecording',
      summary: 'Deletes it for good, unless it is under a legal hold.',
      roles: ADMINS,
      query: z.object({ reason: text(500).optional() }),
      status: 204,
      async handle({ principal, params: { callId, recordingId: id }, query }) {
        const reason = query.reason ?? 'Deleted by a person';
        await recordings.delete(await getCall(principal, callId), id, { by: actor(principal), reason });
      },
    }),
    ...holdRoutes(recordings, getCall),
  ];
}

const listKey = z.object({ endedAt: instant, connectionId: z.uuid(), recordingId });

/** Legal holds: of one recording, and of a call with every recording that it has or will have. */
function holdRoutes(
  recordings: RecordingService,
  getCall: (principal: Principal, callId: string) => Promise<CallOfRecording>,
): ApiRoute[] {
  const places = [
    {
      path: '/calls/{callId}/recording-hold',
      of: 'Recordings',
      whose: 'every recording of the call',
      params: callParams,
    },
    {
      path: '/calls/{callId}/recordings/{recordingId}/hold',
      of: 'Recording',
      whose: 'the recording',
      params,
    },
  ] as const;
  return places.flatMap(({ path, of, whose, params: place }) => {
    const common = { path, tag: 'recordings', params: place, roles: ADMINS } as const;
    const idOf = (named: object): string | undefined => (named as { recordingId?: string }).recordingId;
    return [
      defineRoute({
        ...common,
        method: 'get',
        operationId: `get${of}Hold`,
        summary: `Whether ${whose} is under a legal hold.`,
        status: 200,
        response: z.object({ held: z.boolean() }),
        handle: async ({ principal, params: named }) => ({
          held: await recordings.isHeld(await getCall(principal, named.callId), idOf(named)),
        }),
      }),
      defineRoute({
        ...common,
        method: 'put',
        operationId: `hold${of}`,
        summary: `Keeps ${whose} from being deleted, by retention and by people, until the hold is released.`,
        body: reasonBody,
        status: 204,
        async handle({ principal, params: named, body }) {
          await recordings.hold(await getCall(principal, named.callId), {
            recordingId: idOf(named),
            reason: body.reason,
            by: actor(principal),
          });
        },
      }),
      defineRoute({
        ...common,
        method: 'delete',
        operationId: `release${of}Hold`,
        summary: `Releases the legal hold of ${whose}.`,
        status: 204,
        async handle({ principal, params: named }) {
          await recordings.release(await getCall(principal, named.callId), {
            recordingId: idOf(named),
          });
        },
      }),
    ];
  });
}

function actor({ userId, apiKeyId }: Principal): string | null {
  return userId ?? apiKeyId ?? null;
}

function toAnswer(recording: StoredRecording) {
  const {
    tenantId: _own,
    source: _internal,
    key: _place,
    endedAt,
    changedAt,
    nextTryAt,
    giveUpAt,
    ...rest
  } = recording;
  return {
    ...rest,
    callEndedAt: endedAt.toISOString(),
    changedAt: changedAt.toISOString(),
    ...(recording.state === 'pending' && {
      nextTryAt: nextTryAt.toISOString(),
      giveUpAt: giveUpAt.toISOString(),
    }),
  };
}

function toListed({ recording, call, hold }: ListedRecording) {
  return { ...toAnswer(recording), ...(call !== undefined && { call: toCall(call) }), ...(hold && { hold }) };
}

function toCall({ startedAt, direction, customer, matches, responsible }: CallRecord) {
  const number = customer.withheld ? undefined : (customer.e164 ?? customer.raw);
  const name = matches.find(({ chosen }) => chosen)?.name ?? customer.name;
  const agent = responsible?.agentName;
  return {
    startedAt,
    direction,
    ...(number !== undefined && { number }),
    ...(name !== undefined && { name }),
    ...(agent !== undefined && { agent }),
  };
}
