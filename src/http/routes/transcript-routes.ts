import { z } from 'zod';
import { findCall } from '../../calls/list-calls.ts';
import type { Database } from '../../db/database.ts';
import { AppError } from '../../platform/app-error.ts';
import { TRANSCRIPT_STATES, type TranscriptStore } from '../../transcripts/transcript-store.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { sentence } from '../said.ts';
import { uuidParam } from '../schemas/common.ts';
import { NOBODY, ownAgent } from './call-routes.ts';

const transcriptSchema = z
  .object({
    recordingId: z.string(),
    state: z.enum(TRANSCRIPT_STATES),
    reason: sentence().optional(),
    segments: z
      .array(
        z.object({
          speaker: z.enum(['customer', 'agent', 'bot', 'channelA', 'channelB']).optional().meta({
            description: '`channelA`, `channelB`: two sides, and the PBX does not say which is which.',
          }),
          startMs: z
            .int()
            .optional()
            .meta({ description: 'Of the recording; absent where the PBX tells no times.' }),
          endMs: z.int().optional(),
          text: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'When it is ready.' }),
  })
  .meta({ id: 'Transcript', description: 'What was said in a recording, as the PBX has written it down.' });

export function transcriptRoutes(database: Database, transcripts: TranscriptStore): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/transcript',
      operationId: 'getTranscript',
      tag: 'recordings',
      summary:
        'What was said in the recordings of a call, where the PBX writes it down. Agents get that of their own calls.',
      roles: EVERYBODY,
      params: uuidParam('callId'),
      status: 200,
      response: z.object({ items: z.array(transcriptSchema) }),
      async handle({ principal, params: { callId } }) {
        const { tenantId } = principal;
        const found = await database.tenant(tenantId, async (tx) => {
          const own = ownAgent(principal);
          return own === NOBODY ? undefined : findCall(tx, callId, own);
        });
        if (found === undefined) throw new AppError('notFound', 'There is no such call.');
        const items = await transcripts.listOfCall(tenantId, found.record.callId);
        return {
          items: items.map(({ recordingId, state, reason, segments }) => ({
            recordingId,
            state,
            ...(reason !== undefined && { reason }),
            ...(segments && { segments }),
          })),
        };
      },
    }),
  ];
}
