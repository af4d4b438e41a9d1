import { z } from 'zod';
import type { Access } from '../../access/access.ts';
import { PAIRING_SCOPE, WIDGET_SCOPES } from '../../access/principal.ts';
import { WIDGET_TOKEN_SECONDS } from '../../access/widget-tokens.ts';
import { AppError } from '../../platform/app-error.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { instant } from '../schemas/common.ts';

/** The session that it hangs on usually ends sooner. */
const PAIRING_SECONDS = 30 * 24 * 3_600;

const made = z.object({ token: z.string(), expiresAt: instant });

/** For the pages of the hub that stand in CRMs: no cookie reaches them there (docs/adr/0018). */
export function pairingRoutes(access: Access): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/me/pairings',
      operationId: 'createPairing',
      tag: 'access',
      summary:
        'Lets the page of a browser bridge be this person’s: what it gets is good for widget tokens of this agent alone, until the person signs out.',
      roles: EVERYBODY,
      body: z.strictObject({
        company: z
          .uuid()
          .meta({ description: 'Of the page that asks: nobody is paired with a page of another company.' }),
      }),
      status: 201,
      response: made,
      async handle({ principal: { tenantId, userId, agentId }, body, request }) {
        const sessionId = await access.sessionIdOf(request.headers);
        if (userId === undefined || sessionId === undefined)
          throw new AppError('forbidden', 'A page is paired by the person who is signed in.');
        if (body.company.toLowerCase() !== tenantId)
          throw new AppError('forbidden', 'This page is of another company.');
        if (agentId === undefined)
          throw new AppError('unprocessable', 'You take no calls: no agent is linked with your sign-in.');
        return access.widgetTokens.mint({
          tenantId,
          backer: { userId, sessionId },
          agentId,
          scopes: [PAIRING_SCOPE],
          lifetimeSeconds: PAIRING_SECONDS,
        });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/widget-tokens',
      operationId: 'createMyWidgetToken',
      tag: 'access',
      summary: 'The next widget token for a paired page, with the pairing as bearer.',
      roles: EVERYBODY,
      widgetScope: PAIRING_SCOPE,
      unaudited: 'every few minutes for as long as the pairing lasts, and that was written down',
      status: 201,
      response: made,
      async handle({ principal: { tenantId, agentId, widget }, request }) {
        if (widget === undefined || agentId === undefined)
          throw new AppError('forbidden', 'Ask with a pairing.');
        const pairing = String(request.headers.authorization).replace(/^Bearer +/i, '');
        return access.widgetTokens.mint({
          tenantId,
          backer: await access.widgetTokens.backerOf(pairing),
          agentId,
          scopes: WIDGET_SCOPES,
          lifetimeSeconds: WIDGET_TOKEN_SECONDS.usual,
        });
      },
    }),
  ];
}
