import { z } from 'zod';
import type { Access } from '../../access/access.ts';
import { WIDGET_SCOPES } from '../../access/principal.ts';
import { WIDGET_TOKEN_SECONDS } from '../../access/widget-tokens.ts';
import type { AgentService } from '../../agents/agent-service.ts';
import { AppError } from '../../platform/app-error.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { instant, uuidParam } from '../schemas/common.ts';

const { shortest, usual, longest } = WIDGET_TOKEN_SECONDS;

/** What the back end of a page outside of the hub asks for its signed-in person. */
export function widgetTokenRoutes(access: Access, agents: Pick<AgentService, 'get'>): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/agents/{agentId}/widget-tokens',
      operationId: 'createWidgetToken',
      tag: 'access',
      summary:
        'A token for a page outside of the hub: of one agent, for minutes, good for nothing but its scopes. Only with an API key, which stays at your back end.',
      roles: LEADERS,
      params: uuidParam('agentId'),
      body: z.strictObject({
        scopes: z
          .array(z.enum(WIDGET_SCOPES))
          .min(1)
          .max(WIDGET_SCOPES.length)
          .default([...WIDGET_SCOPES])
          .meta({
            description:
              '`push`: the calls of this agent. `dial`, `presence`: by and of this agent. `pick`: who of the candidates the customer is.',
          }),
        lifetimeSeconds: z.int().min(shortest).max(longest).default(usual),
      }),
      status: 201,
      response: z.object({ token: z.string(), expiresAt: instant }),
      async handle({ principal: { tenantId, apiKeyId }, params: { agentId }, body }) {
        if (apiKeyId === undefined)
          throw new AppError('forbidden', 'Widget tokens are for back ends: ask with an API key.');
        const agent = await agents.get(tenantId, agentId);
        if (!agent.active) throw new AppError('unprocessable', 'This agent is inactive.');
        return access.widgetTokens.mint({ tenantId, backer: { apiKeyId }, agentId: agent.agentId, ...body });
      },
    }),
  ];
}
