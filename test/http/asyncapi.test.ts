import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { asyncApiDocument } from '../../src/http/asyncapi.ts';
import type {
  callEventSchema,
  popCardSchema,
  serverFrameSchemas,
  taskEventSchema,
} from '../../src/http/schemas/push-frames.ts';
import type { clientFrameSchemas } from '../../src/push/client-frame.ts';
import type {
  CallEventData,
  CallweaveEvent,
  ChainStep,
  ClientFrame,
  EventFrame,
  PopCard,
  ServerFrame,
  TaskEvent,
} from '../../src/push/protocol/messages.ts';

const document = asyncApiDocument({ publicUrl: 'https://calls.example.com', version: '1.2.3' });

/** The schema of the AsyncAPI Initiative for documents of version 3.0. */
function validator(): ValidateFunction {
  const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

it('is AsyncAPI 3.0, as its initiative has it', () => {
  const isValid = validator();
  isValid(JSON.parse(JSON.stringify(document)));
  expect(isValid.errors ?? []).toEqual([]);
  const { operations: _none, ...broken } = document;
  expect(isValid({ ...broken, operations: { tell: { action: 'shout' } } })).toBe(false);
});

it('points at nothing that is not there', () => {
  for (const [, path] of JSON.stringify(document).matchAll(/"#\/([^"]+)"/g)) {
    let at: any = document;
    for (const step of (path as string).split('/')) at = at?.[step];
    expect(at, path).toBeDefined();
  }
});

it('says where the hub is, and over which kind of line', () => {
  expect(document.servers).toMatchObject({ hub: { host: 'calls.example.com', protocol: 'wss' } });
  const plain = asyncApiDocument({ publicUrl: 'http://localhost:8080', version: '1' });
  expect(plain.servers).toMatchObject({ hub: { host: 'localhost:8080', protocol: 'ws' } });
});

type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : false;
type Frame<Type extends string> = Extract<ServerFrame, { type: Type }>;
type Described<Name extends keyof typeof serverFrameSchemas> = z.input<(typeof serverFrameSchemas)[Name]>;

it('describes every frame and event, whole and nothing more', () => {
  // These lines are checked by the compiler: a field added to one side alone does not compile.
  const same: [
    SameKeys<Frame<'welcome'>, Described<'welcome'>>,
    SameKeys<Frame<'snapshot'>, Described<'snapshot'>>,
    SameKeys<EventFrame, Described<'event'>>,
    SameKeys<Frame<'ping'>, Described<'ping'>>,
    SameKeys<Frame<'resync'>, Described<'resync'>>,
    SameKeys<Frame<'tokenExpiring'>, Described<'tokenExpiring'>>,
    SameKeys<CallweaveEvent, z.input<typeof callEventSchema>>,
    SameKeys<CallEventData, z.input<typeof callEventSchema>['data']>,
    SameKeys<TaskEvent, z.input<typeof taskEventSchema>>,
    SameKeys<PopCard, z.input<typeof popCardSchema>>,
    SameKeys<ChainStep, z.input<typeof popCardSchema>['chain'][number]>,
    ServerFrame['type'] extends keyof typeof serverFrameSchemas ? true : false,
    ClientFrame['type'] extends keyof typeof clientFrameSchemas ? true : false,
  ] = [true, true, true, true, true, true, true, true, true, true, true, true, true];
  expect(same.every(Boolean)).toBe(true);
  expect(Object.keys(document.channels as object)).toEqual(['push', 'webhook']);
});
