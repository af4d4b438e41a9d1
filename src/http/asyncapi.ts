import { z } from 'zod';
import { clientFrameSchemas } from '../push/client-frame.ts';
import { CLOSE, HELLO_TIMEOUT_MS, SUBPROTOCOL } from '../push/protocol/messages.ts';
import { callEventSchema, serverFrameSchemas, taskEventSchema } from './schemas/push-frames.ts';

type Json = Record<string, unknown>;

/** Where zod puts what it refers to, and where AsyncAPI has it. */
const DEFINITIONS = /"#\/definitions\//g;
const COMPONENTS = '"#/components/schemas/';

/**
 * The push protocol and the webhooks as AsyncAPI 3.0, from the point of view of the hub: what it sends and what it receives. Made from the schemas
 * by which it reads what clients say, and against which tests hold what it says.
 */
export function asyncApiDocument({ publicUrl, version }: { publicUrl: string; version: string }): Json {
  const { protocol, host } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const server = Object.keys(serverFrameSchemas);
  const client = Object.keys(clientFrameSchemas);
  const onPush = (names: readonly string[]) => names.map((name) => ref(`channels/push/messages/${name}`));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Callweave: push and webhooks',
      version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      description: 'Calls the moment they happen. Ignore fields and frames that you do not know.',
    },
    defaultContentType: 'application/json',
    servers: { hub: { host, protocol: isSecure ? 'wss' : 'ws', description: 'This hub.' } },
    channels: {
      push: {
        address: '/push',
        title: `WebSocket, subprotocol ${SUBPROTOCOL}`,
        description: `Close codes: ${Object.entries(CLOSE)
          .map(([name, code]) => `${code} ${name}`)
          .join(', ')}.`,
        servers: [ref('servers/hub')],
        messages: messagesOf([...server, ...client]),
        bindings: {
          ws: {
            method: 'GET',
            headers: {
              type: 'object',
              properties: { 'Sec-WebSocket-Protocol': { type: 'string', const: SUBPROTOCOL } },
              required: ['Sec-WebSocket-Protocol'],
            },
          },
        },
      },
      webhook: {
        // Whatever address an administrator has put in.
        address: null,
        title: 'The address of a webhook',
        description: 'CloudEvents 1.0 as the body, signed as Standard Webhooks 1.0 has it.',
        messages: messagesOf(['callEvent', 'taskEvent']),
      },
    },
    operations: {
      welcome: {
        action: 'receive',
        channel: ref('channels/push'),
        title: 'A client comes in',
        description: `The first frame of a session, within ${HELLO_TIMEOUT_MS} ms.`,
        messages: onPush(['hello']),
        reply: { channel: ref('channels/push'), messages: onPush(['welcome']) },
      },
      listen: {
        action: 'receive',
        channel: ref('channels/push'),
        messages: onPush(client.filter((name) => name !== 'hello')),
      },
      tell: {
        action: 'send',
        channel: ref('channels/push'),
        title: 'What the hub tells',
        messages: onPush(server.filter((name) => name !== 'welcome')),
      },
      deliver: {
        action: 'send',
        channel: ref('channels/webhook'),
        title: 'What a webhook is told',
        messages: ['callEvent', 'taskEvent'].map((name) => ref(`channels/webhook/messages/${name}`)),
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages: { ...frameMessages(), ...eventMessages() },
      schemas: messageSchemas(),
    },
  };
}

/**
 * JSON Schema (draft 7, which AsyncAPI 3 takes as it is) of every frame and event, and of what they are made of, by name.
 * @param isClosed whether fields that are not described are refused: for tests of what is sent; who reads must take them
 */
export function messageSchemas({ isClosed = false }: { isClosed?: boolean } = {}): Json {
  const all = [...Object.values(serverFrameSchemas), ...Object.values(clientFrameSchemas)];
  const schemas: Json = {};
  for (const schema of [...all, callEventSchema, taskEventSchema]) {
    const {
      definitions,
      $schema: _draft,
      ...own
    } = z.toJSONSchema(schema, {
      target: 'draft-07',
      io: isClosed ? 'output' : 'input',
    }) as Json & { definitions?: Json };
    Object.assign(schemas, definitions);
    schemas[nameOf(schema)] ??= own;
  }
  return JSON.parse(JSON.stringify(schemas).replace(DEFINITIONS, COMPONENTS)) as Json;
}

function nameOf(schema: z.ZodType): string {
  const { id } = z.globalRegistry.get(schema) ?? {};
  if (id === undefined) throw new Error('A message has no name.');
  return id;
}

const ref = (path: string): { $ref: string } => ({ $ref: `#/${path}` });

function messagesOf(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, ref(`components/messages/${name}`)]));
}

function frameMessages(): Json {
  return Object.fromEntries(
    Object.entries({ ...serverFrameSchemas, ...clientFrameSchemas }).map(([name, schema]) => [
      name,
      { name, payload: ref(`components/schemas/${nameOf(schema)}`) },
    ]),
  );
}

function eventMessages(): Json {
  const headers = {
    type: 'object',
    properties: Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, { type: 'string' }]),
    ),
    required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  };
  return Object.fromEntries(
    Object.entries({ callEvent: callEventSchema, taskEvent: taskEventSchema }).map(([name, schema]) => [
      name,
      {
        name,
        contentType: 'application/cloudevents+json',
        headers,
        payload: ref(`components/schemas/${nameOf(schema)}`),
      },
    ]),
  );
}
