import { z } from 'zod';
import type { ConnectionTests } from '../../connections/connection-tests.ts';
import { STEP_STATES, TESTED } from '../../domain/pbx/connection-test.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { sentence } from '../said.ts';
import { text, uuidParam } from '../schemas/common.ts';

const answer = z.enum(['yes', 'no', 'unknown']);
const testSchema = z
  .object({
    reached: answer,
    accepted: answer.meta({ description: 'Whether the PBX took the credentials.' }),
    steps: z.array(
      z.object({
        what: z.enum(TESTED),
        state: z.enum(STEP_STATES),
        seen: z
          .int()
          .optional()
          .meta({ description: 'How many; of the log, those of one page of the last hour.' }),
        reason: sentence().optional(),
      }),
    ),
    untested: z.enum(['nothingToAsk', 'tokensChange']).optional().meta({
      description:
        'Why nothing was asked: the PBX only tells; or its tokens are used up by use, so that the settings must be saved first.',
    }),
  })
  .meta({ id: 'ConnectionTest', description: 'What came of reading here and there at a PBX.' });

const READS_ONLY = 'It reads at the PBX and changes nothing, there or here.';

export function connectionTestRoutes(tests: ConnectionTests): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/connections/{connectionId}/test',
      operationId: 'testConnection',
      tag: 'connections',
      summary:
        'Tries the connection as it is saved: whether the PBX is reached, takes the credentials, and what it shows.',
      roles: ADMINS,
      params: uuidParam('connectionId'),
      unaudited: READS_ONLY,
      status: 200,
      response: testSchema,
      handle: ({ principal, params }) => tests.saved(principal.tenantId, params.connectionId),
    }),
    defineRoute({
      method: 'post',
      path: '/connections/test',
      operationId: 'testSettings',
      tag: 'connections',
      summary: 'Tries settings before they are saved.',
      roles: ADMINS,
      body: z.strictObject({
        connector: text(100),
        settings: z.record(z.string(), z.unknown()),
        connectionId: z
          .uuid()
          .optional()
          .meta({ description: 'Whose secrets stay where they are left out and the address is the same.' }),
      }),
      unaudited: READS_ONLY,
      status: 200,
      response: testSchema,
      handle: ({ principal, body }) => tests.unsaved(principal.tenantId, body),
    }),
  ];
}
