import type { PbxPort } from '../../src/connections/pbx-port.ts';
import type { CallEvent, CallEventKind, EventLeg } from '../../src/domain/call-event.ts';
import type { Fact } from '../../src/domain/fact.ts';

/** What the fake PBX says: one event per webhook, in words close to ours. */
export interface Said {
  /** Same id = told again. */
  id: string;
  /** Conversation; several tie them. */
  call: string | string[];
  kind: CallEventKind;
  at: number;
  leg?: string;
  role?: EventLeg['role'];
  from?: string;
  direction?: CallEvent['direction'];
  cause?: string;
  startedAt?: number;
  endedAt?: number;
  queue?: CallEvent['queue'];
  line?: string;
}

export const WEBHOOK_TOKEN = 'let-me-in';

/** A connector of a few lines: the body is `Said` as JSON; `poison` and `broken` misbehave on purpose. */
export function fakePort(overrides: Partial<PbxPort> = {}): PbxPort {
  return {
    connector: 'fake',
    displayName: 'Fake PBX',
    numberForm: 'e164',
    parse(exchange) {
      if (exchange.body.startsWith('poison')) throw new Error('cannot chew this');
      if (exchange.body.startsWith('ignore')) return { facts: [], rejects: [], ignored: 1 };
      let said: Said | Said[];
      try {
        said = JSON.parse(exchange.body) as Said;
      } catch {
        const reject = { reason: 'not JSON', excerpt: exchange.body.slice(0, 100) };
        return { facts: [], rejects: [reject], ignored: 0 };
      }
      const facts = [said]
        .flat()
        .map((one): Fact => ({ id: one.id, keys: [one.call].flat(), at: one.at, order: 0, body: one }));
      return { facts, rejects: [], ignored: 0 };
    },
    interpret: (facts) => facts.map(({ body }) => toEvent(body as Said)),
    webhook: {
      contentTypes: ['application/json'],
      verify: (exchange) =>
        exchange.headers?.authorization === `Bearer ${WEBHOOK_TOKEN}`
          ? { ok: true }
          : { ok: false, status: 401, reason: 'wrong token' },
      redact: (exchange) => exchange,
      accepted: { status: 204 },
      question: {
        deadlineMs: 300,
        callerOf: (exchange) => /"ask":"(.*?)"/.exec(exchange.body)?.[1],
        toReply: (answer) => ({
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify(answer ? { name: answer.contactName } : {}),
        }),
      },
    },
    ...overrides,
  };
}

function toEvent(said: Said): CallEvent {
  const { kind, at, leg, role = 'agent', from, direction = 'inbound', cause } = said;
  return {
    kind,
    at,
    order: 0,
    direction,
    ...(leg && { leg: { id: leg, role, device: { number: leg } } }),
    ...(from !== undefined && { customer: { raw: from } }),
    ...(said.queue && { queue: said.queue }),
    ...(said.line !== undefined && { line: { raw: said.line } }),
    ...(cause && { cause: { csta: cause } }),
    ...(kind === 'logged' && {
      logged: {
        startedAt: said.startedAt ?? at,
        endedAt: said.endedAt ?? at,
        talkMs: 0,
        legs: leg ? [{ id: leg, role, device: { number: leg }, result: 'noAnswer' as const }] : [],
      },
    }),
  };
}
