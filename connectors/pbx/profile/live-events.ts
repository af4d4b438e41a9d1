import type { CallEvent, EventLeg, LegRole } from '../../../src/domain/call-event.ts';
import type { LiveEvent } from './map-event.ts';

/** One ring of one telephone, or one call that it placed. */
interface Run {
  id: string;
  role: LegRole;
  isOver: boolean;
}

const CUSTOMER = { id: 'customer', role: 'customer' } as const;
const ENDS: ReadonlySet<string> = new Set(['connectionCleared', 'failed', 'diverted']);

/**
 * Messages name a telephone; which of its rings they are about follows from their order. Whoever begins, and that the
 * customer talks when one of ours does, is added where the PBX does not say it itself. The message that names the parties may be
 * lost: then the log's words count.
 */
export function liveEvents(
  told: readonly LiveEvent[],
  log: Pick<CallEvent, 'direction' | 'customer' | 'line'> = {},
): CallEvent[] {
  const [first] = told;
  if (first === undefined) return [];
  const events = told.toSorted(
    (a, b) =>
      a.event.at - b.event.at ||
      a.event.order - b.event.order ||
      (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  );
  const direction =
    events.find(({ event }) => event.direction !== undefined)?.event.direction ?? log.direction ?? 'inbound';
  const customer = events.find(({ event }) => event.customer !== undefined)?.event.customer ?? log.customer;
  const line = events.find(({ event }) => event.line !== undefined)?.event.line ?? log.line;
  const customerLeg: EventLeg = {
    ...CUSTOMER,
    ...(customer !== undefined && customer.raw !== '' && { device: { number: customer.raw } }),
  };
  const runs = new Runs();
  const isCustomerTold = events.some(
    ({ event, leg }) => event.kind === 'established' && leg?.role === 'customer',
  );
  const isCalls = events.some(({ event }) => event.kind !== 'recordingReady');
  const beginning: CallEvent = {
    kind: direction === 'inbound' ? 'offered' : 'originated',
    at: events[0]?.event.at ?? first.event.at,
    order: -1,
    direction,
    ...(direction !== 'internal' && { leg: customerLeg }),
    ...(customer !== undefined && { customer }),
    ...(line !== undefined && { line }),
    externalIds: [{ kind: 'call', value: first.callId }],
  };
  return [
    ...(isCalls ? [beginning] : []),
    ...events.flatMap((one): CallEvent[] => {
      const event: CallEvent = { ...one.event, ...legOf(one, runs, customerLeg), ...transferOf(one, runs) };
      const talks =
        one.event.kind === 'established' &&
        one.leg?.role === 'agent' &&
        (one.event.peer ?? 'customer') === 'customer';
      return talks && !isCustomerTold && direction !== 'internal'
        ? [{ kind: 'established', at: event.at, order: event.order, leg: customerLeg }, event]
        : [event];
    }),
  ];
}

function legOf({ event, leg }: LiveEvent, runs: Runs, customerLeg: EventLeg): Pick<CallEvent, 'leg'> {
  if (leg === undefined) return {};
  if (leg.role === 'customer') return { leg: customerLeg };
  const number = leg.device?.number ?? leg.role;
  const run = leg.name === undefined ? runs.of(number, event.kind) : runs.named(leg.name);
  // Who placed a call is its originator until somebody answers.
  if (event.kind === 'originated' || event.kind === 'established' || run.role === 'agent')
    run.role = leg.role;
  if (ENDS.has(event.kind)) run.isOver = true;
  return { leg: { id: run.id, role: run.role, ...(leg.device !== undefined && { device: leg.device }) } };
}

function transferOf({ transfer }: LiveEvent, runs: Runs): Pick<CallEvent, 'transfer'> {
  if (transfer === undefined) return {};
  const [from, to] = [runs.latest(transfer.from), runs.latest(transfer.to)];
  return {
    transfer: {
      ...transfer,
      ...(from !== undefined && { transferorLegId: from.id }),
      ...(to !== undefined && !to.isOver && { targetLegId: to.id }),
    },
  };
}

class Runs {
  /** Device → its rings, in their order. */
  readonly #byDevice = new Map<string, Run[]>();
  /** The PBX's own name of a leg → it. */
  readonly #byName = new Map<string, Run>();

  of(number: string, kind: string): Run {
    const runs = this.#byDevice.get(number) ?? [];
    const last = runs.at(-1);
    const begins =
      kind === 'delivered' || kind === 'originated' || kind === 'offered' || kind === 'established';
    if (last !== undefined && !(last.isOver && begins)) return last;
    const run: Run = { id: `${number}#${runs.length + 1}`, role: 'agent', isOver: false };
    this.#byDevice.set(number, [...runs, run]);
    return run;
  }

  named(name: string): Run {
    const run = this.#byName.get(name) ?? { id: `leg:${name}`, role: 'agent', isOver: false };
    this.#byName.set(name, run);
    return run;
  }

  latest(number: string): Run | undefined {
    return this.#byDevice.get(number)?.at(-1);
  }
}
