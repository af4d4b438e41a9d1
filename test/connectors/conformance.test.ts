import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import type { Capability, PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import type { ConnectorCatalog } from '../../src/connections/connector-catalog.ts';
import type { PbxPort } from '../../src/connections/pbx-port.ts';
import { sortFacts } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../src/domain/fact.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { capturesOf } from './read-fixtures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CAPABILITIES: Capability[] = [
  'liveEvents',
  'callLog',
  'recordings',
  'callerRouting',
  'dial',
  'presence',
  'callControl',
  'blockList',
  'numbers',
  'voiceMenus',
  'prompts',
  'agents',
  'forwarding',
  'departments',
  'recordingSwitch',
];

/** The shape that the path knows; the assignment is the test. */
function portOf(connector: PbxConnector): PbxPort {
  return bindPort(connector, connector.replaySettings ?? {}, 'RU');
}

function parseAll(port: PbxPort, exchanges: readonly Exchange[]): Fact[] {
  return exchanges.flatMap((exchange) => port.parse(exchange).facts);
}

/** One list of events per conversation, as the hub derives them. */
function eventsOf(port: PbxPort, facts: readonly Fact[]) {
  return linkFacts(sortFacts(facts)).map((conversation) => port.interpret(sortFacts(conversation)));
}

it('the catalog fits the port that the connections feature knows', () => {
  const catalog: ConnectorCatalog = connectorCatalog(pbxConnectors);
  expect(catalog.list().map(({ id }) => id)).toEqual(pbxConnectors.map(({ id }) => id));
});

it('no two connectors share an id', () => {
  expect(new Set(pbxConnectors.map(({ id }) => id)).size).toBe(pbxConnectors.length);
});

describe.each(pbxConnectors.map((connector) => [connector.id, connector] as const))('%s', (id, connector) => {
  const port = portOf(connector);
  const captures = capturesOf(id);

  it('has a docs page and an id that is its folder', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(connector.docs).toBe(`docs/connectors/${id}.md`);
    expect(existsSync(join(ROOT, connector.docs))).toBe(true);
    expect(existsSync(join(ROOT, 'connectors', 'pbx', id))).toBe(true);
  });

  it('says of every capability that it has it, or why it has not', () => {
    const described = connectorCatalog([connector]).list()[0]?.can ?? {};
    for (const capability of CAPABILITIES) {
      const can = described[capability] === true;
      const why = connector.cannot?.[capability];
      expect({ capability, can, why: typeof why === 'string' && why.length > 10 }).toEqual({
        capability,
        can,
        why: !can,
      });
    }
    expect(connector.can.callLog === true).toBe(connector.callLog !== undefined);
    expect(connector.can.liveEvents === true).toBe(
      connector.webhook !== undefined || connector.stream !== undefined,
    );
  });

  it('draws its form, marks its secrets and never describes one by example', () => {
    const description = connectorCatalog([connector]).find(id);
    expect(description?.settingsSchema.type).toBe('object');
    for (const field of description?.secretFields ?? []) {
      const properties = description?.settingsSchema.properties as Record<string, { default?: unknown }>;
      const property = properties[field];
      expect(property?.default).toBeUndefined();
    }
  });

  it('has captures to be tested with', () => expect(captures.length).toBeGreaterThan(0));

  describe.each(captures.map((capture) => [capture.name, capture] as const))(
    'capture %s',
    (_name, capture) => {
      const facts = parseAll(port, capture.exchanges);

      it.runIf(capture.eventsFile !== undefined)('maps to the expected events', async () => {
        const events = `${JSON.stringify(eventsOf(port, facts), null, 2)}\n`;
        await expect(events).toMatchFileSnapshot(capture.eventsFile ?? '');
      });

      it('is parsed the same every time, and every fact has an id and a key', () => {
        const again = portOf(connector);
        expect(parseAll(again, capture.exchanges)).toEqual(facts);
        for (const fact of facts) {
          expect(fact.id).toMatch(/^[\x21-\x7e]{1,200}$/);
          expect(fact.keys.length).toBeGreaterThan(0);
          expect(Number.isFinite(fact.at)).toBe(true);
        }
      });

      it('tells the same thing twice and there is still one call', () => {
        const twice = [...capture.exchanges, ...capture.exchanges];
        expect(eventsOf(port, parseAll(port, twice))).toEqual(eventsOf(port, facts));
      });

      it('gives the same events in whatever order the facts come', () => {
        const expected = [...linkFacts(sortFacts(facts))].map((one) => port.interpret(sortFacts(one)));
        fc.assert(
          fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
            const events = linkFacts(shuffled).map((one) => port.interpret(sortFacts(one)));
            expect(new Set(events.map((one) => JSON.stringify(one)))).toEqual(
              new Set(expected.map((one) => JSON.stringify(one))),
            );
          }),
          { numRuns: facts.length > 100 ? 5 : 30 },
        );
      });

      it('makes sense of every beginning of the call', () => {
        for (const conversation of linkFacts(sortFacts(facts)).map(sortFacts)) {
          for (let length = 1; length <= Math.min(conversation.length, 60); length += 1) {
            const events = port.interpret(conversation.slice(0, length));
            for (const { at, order } of events)
              expect(Number.isFinite(at) && Number.isFinite(order)).toBe(true);
          }
        }
      });
    },
  );

  it('never throws anything raw at garbage', () => {
    const sources = [
      ...(connector.webhook ? (['webhook'] as const) : []),
      ...(connector.callLog ? (['poll'] as const) : []),
      ...(connector.stream ? (['stream'] as const) : []),
    ];
    const bodies = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.webQueryParameters(),
      mutated(captures.flatMap(({ exchanges }) => exchanges.slice(0, 40).map(({ body }) => body))),
    );
    const types = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      undefined,
    );
    fc.assert(
      fc.property(bodies, fc.constantFrom(...sources), types, (body, source, type) => {
        const exchange: Exchange = {
          at: '2026-03-23T08:56:26.000Z',
          source,
          body,
          ...(type !== undefined && { headers: { 'content-type': type } }),
        };
        const parsed = parseOrConnectorError(port, exchange);
        port.webhook?.verify(exchange);
        port.webhook?.redact(exchange);
        port.webhook?.question?.callerOf(exchange);
        for (const { reason, excerpt } of parsed.rejects) {
          expect(reason.length).toBeGreaterThan(3);
          expect(excerpt.length).toBeLessThanOrEqual(2_000);
        }
        if (parsed.facts.length > 0) port.interpret(sortFacts(parsed.facts));
      }),
      { numRuns: 400 },
    );
  });

  // Where the PBX signs nothing the hub compares the secret of the address, before any connector is asked (test/inbox/hooks.test.ts).
  const provesItself = connector.webhook !== undefined && !connector.webhook.secretInAddressOnly;
  it.runIf(provesItself)('refuses a webhook without a secret', () => {
    for (const { exchanges } of captures) {
      for (const exchange of exchanges.filter(({ source }) => source === 'webhook')) {
        expect(port.webhook?.verify(exchange)).toMatchObject({ ok: false });
      }
    }
  });
});

function parseOrConnectorError(port: PbxPort, exchange: Exchange): Parsed {
  try {
    return port.parse(exchange);
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError);
    return { facts: [], rejects: [], ignored: 0 };
  }
}

/** Real bodies with a piece cut out or replaced: nearer to what really arrives broken than random text. */
function mutated(bodies: readonly string[]): fc.Arbitrary<string> {
  if (bodies.length === 0) return fc.string();
  return fc
    .tuple(fc.constantFrom(...bodies), fc.nat(), fc.nat(200), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([body, start, length, filler]) => {
      const from = start % (body.length + 1);
      return body.slice(0, from) + filler + body.slice(from + length);
    });
}
