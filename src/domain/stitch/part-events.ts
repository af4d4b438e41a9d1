import type { CallEvent, CallOutcome, EventTransfer, LoggedLeg } from '../call-event.ts';
import { coveredMs } from '../fold/intervals.ts';
import { type CallPart, isSameNumber, uniqueParts } from './call-part.ts';
import { consultationBefore, consultationEvents, legOf, type Spell, spellsOf } from './part-legs.ts';
import { SLACK_MS } from './part-view.ts';

const CUSTOMER_LEG = { id: 'customer', role: 'customer' } as const;
/** Told after everything else of its moment. */
const ORDER = { transfer: 3, log: 9 } as const;

/**
 * All rows of one conversation → its events: what a connector whose log has a row per leg gives as its `interpret`. Rows tell of
 * what is over, so this is one `logged` event with the legs, the transfers between them, and consultations that came to nothing.
 */
export function partEvents(all: readonly CallPart[]): CallEvent[] {
  const parts = uniqueParts(all).sort(
    (a, b) => a.startedAt - b.startedAt || a.endedAt - b.endedAt || (a.id < b.id ? -1 : 1),
  );
  const first = parts.find(({ customer }) => customer !== undefined) ?? parts[0];
  if (first === undefined) return [];
  const withCustomer = parts.filter((part) => part.customer !== undefined);
  const inside = parts.filter(({ customer, device }) => customer === undefined && device !== undefined);
  const isInternal = withCustomer.length === 0;
  const spells = spellsOf((isInternal ? inside : withCustomer).filter((part) => isOwn(part, first)));
  const consulted = new Map(spells.map((spell) => [spell, consultationBefore(spell, inside)] as const));
  const startedAt = Math.min(...parts.map((part) => part.startedAt));
  const endedAt = Math.max(...parts.map((part) => part.endedAt));
  const asked = isInternal
    ? []
    : inside.filter((part) => !spells.some((spell) => isSameNumber(spell.number, part.device?.number)));
  return [
    ...asked.flatMap(consultationEvents),
    ...transfersOf(spells, inside).map(
      ({ at, transfer }): CallEvent => ({ kind: 'transferred', at, order: ORDER.transfer, transfer }),
    ),
    ...parts.flatMap((part): CallEvent[] =>
      part.recording === undefined
        ? []
        : [{ kind: 'recordingReady', at: part.endedAt, order: ORDER.log, recording: part.recording }],
    ),
    {
      kind: 'logged',
      at: endedAt,
      order: ORDER.log,
      direction: first.direction,
      ...(first.customer !== undefined && { customer: first.customer }),
      ...lineOf(parts),
      externalIds: parts.flatMap(({ externalIds }) => externalIds ?? []),
      logged: {
        startedAt,
        endedAt,
        ...answerOf(spells),
        talkMs: isInternal ? 0 : coveredMs(spells.flatMap(talkOf), endedAt),
        ...outcomeOf(first, spells, withCustomer),
        legs: [
          ...farLegs(first, spells),
          ...spells.map((spell) => legIn(first, spell, spells, consulted.get(spell))),
        ],
      },
    },
  ];
}

/** Rows of the exchange dialling out for a customer on the line name another number; their phone stands in the customer's own row. */
function isOwn(part: CallPart, first: CallPart): boolean {
  return (
    part === first ||
    part.customer === undefined ||
    isSameNumber(part.customer.raw, first.customer?.raw) ||
    first.customer?.raw === '' ||
    part.direction === first.direction
  );
}

function legIn(
  first: CallPart,
  spell: Spell,
  spells: readonly Spell[],
  consultation: CallPart | undefined,
): LoggedLeg {
  const leg = legOf(spell, spells, consultation);
  const isCaller = first.direction === 'outbound' && spell === spells[0] && spell.talkFrom === undefined;
  return isCaller ? { ...leg, role: 'originator' } : leg;
}

/** The customer of a call out, and who called inside the house. */
function farLegs(first: CallPart, spells: readonly Spell[]): LoggedLeg[] {
  const answeredAt = answerOf(spells).answeredAt;
  if (first.direction === 'internal') {
    if (first.from === undefined) return [];
    return [{ id: `${first.id}:from`, role: 'originator', device: first.from, result: 'answered' }];
  }
  if (first.direction !== 'outbound') return [];
  const result = answeredAt === undefined ? first.result : 'answered';
  return [{ ...CUSTOMER_LEG, result, ...(answeredAt !== undefined && { connectedAt: answeredAt }) }];
}

function answerOf(spells: readonly Spell[]): { answeredAt?: number } {
  const answers = spells.flatMap(({ talkFrom }) => talkFrom ?? []);
  return answers.length === 0 ? {} : { answeredAt: Math.min(...answers) };
}

function talkOf({ talkFrom, endedAt }: Spell): { from: number; to: number }[] {
  return talkFrom === undefined ? [] : [{ from: talkFrom, to: endedAt }];
}

function lineOf(parts: readonly CallPart[]): { line?: { raw: string } } {
  const line = parts.find((part) => part.line !== undefined)?.line;
  return line === undefined ? {} : { line: { raw: line } };
}

/** What the log says; a call in that reached no phone of ours was missed by everybody. */
function outcomeOf(
  first: CallPart,
  spells: readonly Spell[],
  parts: readonly CallPart[],
): { outcome?: CallOutcome } {
  const stated = parts.findLast(({ outcome }) => outcome !== undefined)?.outcome;
  if (stated !== undefined) return { outcome: stated };
  return first.direction === 'inbound' && spells.length === 0 ? { outcome: 'missed' } : {};
}

/** Whoever talked hands over to whoever has the customer next, or to where the log says that the call went. */
function transfersOf(
  spells: readonly Spell[],
  inside: readonly CallPart[],
): { at: number; transfer: EventTransfer }[] {
  return spells.flatMap((from, index) => {
    if (from.talkFrom === undefined) return [];
    const talkFrom = from.talkFrom;
    const next = spells
      .slice(index + 1)
      .find(
        (to) =>
          to.startedAt >= talkFrom && to.endedAt > from.endedAt && to.startedAt <= from.endedAt + SLACK_MS,
      );
    const sentTo = from.parts.findLast(({ redirectedTo }) => redirectedTo !== undefined)?.redirectedTo;
    if (next === undefined && sentTo === undefined) return [];
    const isAsked = inside.some(
      (part) =>
        isSameNumber(part.from?.number, from.number) && isSameNumber(part.device?.number, next?.number),
    );
    const dialled = isAsked ? undefined : next?.parts[0]?.dialled;
    const to = dialled ?? next?.number ?? sentTo ?? '';
    return [
      {
        at: from.endedAt,
        transfer: {
          kind: isAsked ? 'attended' : 'blind',
          from: from.number,
          to,
          transferorLegId: from.id,
          ...(next !== undefined && { targetLegId: next.id }),
          result: next !== undefined && next.talkFrom === undefined ? 'failed' : 'completed',
        },
      } as const,
    ];
  });
}
