import type { Principal } from '../../access/principal.ts';
import { findCall } from '../../calls/list-calls.ts';
import type { ConnectionService } from '../../connections/connection-service.ts';
import type { Database } from '../../db/database.ts';
import { toVcon, type VconAudio } from '../../domain/vcon/to-vcon.ts';
import { VCON_DRAFT, VCON_MEDIA_TYPE } from '../../domain/vcon/vcon.ts';
import { AppError, isAppError } from '../../platform/app-error.ts';
import type { CallOfRecording, RecordingService } from '../../recordings/recording-service.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import type { TranscriptStore } from '../../transcripts/transcript-store.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { uuidParam } from '../schemas/common.ts';
import { vconSchema } from '../schemas/vcon.ts';
import { NOBODY, ownAgent } from './call-routes.ts';

export interface VconRoutesOptions {
  database: Database;
  recordings: Pick<RecordingService, 'getReady'>;
  transcripts: Pick<TranscriptStore, 'listOfCall'>;
  tenants: Pick<TenantService, 'get'>;
  connections: Pick<ConnectionService, 'list'>;
  publicUrl: () => string;
}

/** A call in the form in which conversations travel between programs. */
export function vconRoutes(options: VconRoutesOptions): ApiRoute[] {
  const { database, transcripts, tenants, connections, publicUrl } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/vcon',
      operationId: 'getVcon',
      tag: 'calls',
      summary: `A call that is over as a vCon (${VCON_DRAFT}). Agents get their own.`,
      roles: EVERYBODY,
      params: uuidParam('callId'),
      status: 200,
      answers: VCON_MEDIA_TYPE,
      response: vconSchema,
      async handle({ principal, params, response }) {
        const { record, connectionId } = await getCall(database, principal, params.callId);
        if (record.endedAt === undefined) throw new AppError('conflict', 'The call is still going on.');
        const { tenantId } = principal;
        const { callId } = record;
        const [tenant, written, all, audio] = await Promise.all([
          tenants.get(tenantId),
          transcripts.listOfCall(tenantId, callId),
          connections.list(tenantId),
          Promise.all(
            record.recordings.map(({ id }) => toAudio(options, { tenantId, connectionId, callId }, id)),
          ),
        ]);
        const vcon = toVcon(record, {
          host: new URL(publicUrl()).hostname,
          company: tenant.name,
          country: tenant.country,
          language: tenant.settings.locale,
          at: new Date(),
          audio: audio.flatMap((one) => one ?? []),
          transcripts: written.flatMap(({ recordingId, segments }) =>
            segments === undefined ? [] : [{ recordingId, segments }],
          ),
          transcriber: all.find((one) => one.connectionId === connectionId)?.connector ?? 'callweave',
        });
        response.setHeader('cache-control', 'no-store');
        response.setHeader('content-type', VCON_MEDIA_TYPE);
        response.setHeader('content-disposition', `attachment; filename="${callId}.vcon"`);
        response.end(JSON.stringify(vcon));
      },
    }),
  ];
}

function getCall(database: Database, principal: Principal, callId: string) {
  return database.tenant(principal.tenantId, async (tx) => {
    const own = ownAgent(principal);
    const found = own === NOBODY ? undefined : await findCall(tx, callId, own);
    if (found === undefined) throw new AppError('notFound', 'There is no such call.');
    return found;
  });
}

/** Undefined for a recording that cannot be fetched now: the draft wants a hash with each address. */
async function toAudio(
  { recordings, publicUrl }: VconRoutesOptions,
  call: CallOfRecording,
  recordingId: string,
): Promise<VconAudio | undefined> {
  try {
    const { sha256, mediaType, durationMs } = await recordings.getReady(call, recordingId);
    const path = `/api/v1/calls/${call.callId}/recordings/${encodeURIComponent(recordingId)}`;
    return {
      recordingId,
      url: publicUrl() + path,
      sha256,
      mediaType,
      ...(durationMs !== undefined && { durationMs }),
    };
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}
