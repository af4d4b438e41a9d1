import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { ERROR_TABLE } from '../platform/app-error.ts';
import { problemSchema } from './problem.ts';
import type { ApiRoute } from './route.ts';

const TAGS: Readonly<Record<string, string>> = {
  recomputations: 'Old calls judged by new rules.',
  crm: 'Accounts at CRMs, and what was written into them about each call.',
  cards: 'What the card of a caller shows besides the call, and to whom.',
  webhooks: 'Other systems that are told of every event, and what became of each telling.',
  calls: 'What PBXs told, folded into one record per call.',
  tasks: 'Customers whom nobody answered, and who wait for a call.',
  recordings: 'What was said, fetched from the PBXs and kept.',
  'voice menus':
    'What callers hear before they are put through, in versions, at every PBX; and when a company works.',
  prompts: 'Sound files of voice menus.',
  contacts: 'People outside: who calls.',
  agents: 'People who take calls, and the devices they answer at.',
  connections: 'Accounts at PBXs, and the raw messages they sent.',
  captures: 'What connections exchange with their PBXs, recorded and masked.',
  privacy: 'Export and erasure of what is held about one person.',
  access: 'Who may sign in, keys of machines, tokens for push.',
  audit: 'Who changed what.',
  'block lists': 'Numbers that are refused, or always let through, at every PBX.',
  dialing: 'Calls that the hub has a PBX make.',
  'pbx administration': 'Users, presence, numbers and routes as a PBX has them.',
  tenant: 'Settings of the company.',
};

/** The description of the API, made from the schemas that validate it. */
export function openApiDocument(
  routes: readonly ApiRoute[],
  options: { publicUrl: string; version: string },
) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'cw_…',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'callweave.session_token',
  });
  for (const route of routes) registry.registerPath(toPath(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Callweave',
      version: options.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Calls, contacts, agents and connections. Errors are RFC 9457 problems; lists are keyset-paged.',
    },
    servers: [{ url: `${options.publicUrl}/api/v1` }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
}

function toPath(route: ApiRoute): Parameters<OpenAPIRegistry['registerPath']>[0] {
  const body =
    route.streams !== undefined
      ? Object.fromEntries(
          route.streams.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]),
        )
      : route.body === undefined
        ? undefined
        : { 'application/json': { schema: route.body } };
  const content =
    route.answers !== undefined
      ? Object.fromEntries(
          [route.answers]
            .flat()
            .map((type) => [type, { schema: route.response ?? { type: 'string' as const } }]),
        )
      : route.response && { 'application/json': { schema: route.response } };
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: `Roles: ${route.roles.join(', ')}.`,
    request: {
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(body === undefined ? {} : { body: { required: true, content: body } }),
    },
    responses: {
      [route.status]: {
        description: route.status === 204 ? 'Done.' : 'As asked.',
        ...(route.answerHeaders === undefined ? {} : { headers: toHeaders(route.answerHeaders) }),
        ...(content === undefined ? {} : { content }),
      },
      ...(route.limit === undefined
        ? {}
        : {
            429: {
              description: route.limit,
              headers: {
                'Retry-After': {
                  description: 'Seconds to wait.',
                  schema: { type: 'integer' as const, minimum: 1 },
                },
              },
              content: { 'application/problem+json': { schema: problemSchema } },
            },
          }),
      default: {
        description: `A problem: ${Object.keys(ERROR_TABLE).join(', ')}.`,
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  };
}

function toHeaders(headers: NonNullable<ApiRoute['answerHeaders']>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' as const } },
    ]),
  );
}
