import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { backOffMs } from '../../connectors/kit/back-off.ts';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { contentId } from '../../connectors/kit/content-id.ts';
import {
  definePbxConnector,
  type PbxConnectorDefinition,
} from '../../connectors/kit/define-pbx-connector.ts';
import { safeEqual } from '../../connectors/kit/safe-equal.ts';
import { secret } from '../../connectors/kit/secret.ts';
import { secretFieldsOf, settingsSchemaOf } from '../../connectors/kit/settings-form.ts';

const settings = z.object({
  apiKey: secret(),
  spare: secret().optional(),
  host: z.string().default('pbx.example'),
});
type Settings = z.infer<typeof settings>;

function definition(change: Partial<PbxConnectorDefinition<Settings>> = {}) {
  return definePbxConnector<Settings>({
    id: 'example',
    displayName: 'Example PBX',
    docs: 'docs/connectors/example.md',
    settings: settings as unknown as z.ZodType<Settings>,
    numberForm: 'e164',
    parse: (_exchange, context) => ({
      facts: [],
      rejects: [{ reason: context.settings.host, excerpt: '' }],
      ignored: 0,
    }),
    interpret: () => [],
    can: {},
    ...change,
  });
}

const exchange = {
  at: '2026-03-23T09:00:00Z',
  source: 'webhook' as const,
  headers: { a: 'b' },
  body: 'token=1',
};
const good = { apiKey: 'example-key' };

describe('bindPort', () => {
  it('hands the settings, with their defaults, to the connector', () => {
    expect(bindPort(definition(), good, 'RU').parse(exchange).rejects[0]?.reason).toBe('pbx.example');
  });

  it('names every problem of the settings and none of their values', () => {
    try {
      bindPort(definition(), { apiKey: '', host: 5 }, 'RU');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'unprocessable',
        details: { problems: [{ path: 'apiKey' }, { path: 'host' }] },
      });
    }
  });

  it('makes a bad payload of whatever a connector throws, and leaves its own errors as they are', () => {
    const broken = definition({
      parse: () => {
        throw new TypeError('undefined is not a function');
      },
      interpret: () => {
        throw new ConnectorError('unsupported', 'no');
      },
    });
    const port = bindPort(broken, good, 'RU');
    expect(() => port.parse(exchange)).toThrow(expect.objectContaining({ kind: 'badPayload' }));
    expect(() => port.interpret([])).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });

  it('refuses what cannot be verified and stores nothing that cannot be cleaned', () => {
    const fail = (): never => {
      throw new Error('bug');
    };
    const port = bindPort(
      definition({
        webhook: {
          contentTypes: ['text/plain'],
          verify: fail,
          redact: fail,
          question: { deadlineMs: 1, callerOf: fail, toReply: () => ({ status: 200 }) },
        },
      }),
      good,
      'RU',
    );
    expect(port.webhook?.verify(exchange)).toMatchObject({ ok: false, status: 400 });
    expect(port.webhook?.redact(exchange)).toMatchObject({ headers: {}, body: '' });
    expect(port.webhook?.question?.callerOf(exchange)).toBeUndefined();
    expect(port.webhook?.accepted).toEqual({ status: 200 });
  });
});

it('finds the secrets of a form, optional ones too', () => {
  expect(secretFieldsOf(settingsSchemaOf(definition()))).toEqual(['apiKey', 'spare']);
});

describe('safeEqual', () => {
  it('is true for the same secret and false for everything else, of whatever length', () => {
    expect(safeEqual('secret', 'secret')).toBe(true);
    for (const given of ['secre', 'secret2', 'Secret', '', undefined])
      expect(safeEqual(given, 'secret')).toBe(false);
    expect(safeEqual('', '')).toBe(false);
    expect(safeEqual(undefined, undefined)).toBe(false);
  });
});

it('waits longer each time, never beyond the limit, and never in step with the others', () => {
  const at = (attempt: number, random: number) =>
    backOffMs(attempt, { baseMs: 100, maxMs: 1_000, random: () => random });
  expect([1, 2, 3, 4, 5, 500].map((attempt) => at(attempt, 1))).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  expect(at(3, 0)).toBe(200);
});

it('gives content an id that does not depend on the order of its fields', () => {
  expect(contentId('row', { a: 1, b: { c: 2, d: [1, 2] } })).toBe(
    contentId('row', { b: { d: [1, 2], c: 2 }, a: 1 }),
  );
  expect(contentId('row', { a: [1, 2] })).not.toBe(contentId('row', { a: [2, 1] }));
  expect(contentId('row', '\u0000')).toMatch(/^row:[0-9a-f]{24}$/);
});
