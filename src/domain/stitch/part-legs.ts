import type { CallEvent, LegResult, LoggedLeg } from '../call-event.ts';
import { type CallPart, isSameNumber } from './call-part.ts';
import { SLACK_MS } from './part-view.ts';

/** One phone's time in the conversation: a row, or several rows of which each goes on where the one before ends. */
export interface Spell {
  id: string;
  number: string;
  parts: CallPart[];
  startedAt: number;
  /** When the talk with the customer began; where a log does not tell, no later than that. */
  talkFrom: number | undefined;
  endedAt: number;
}

/** Rows of one conversation → the phones' spells with the customer, in order of time. */
export function spellsOf(parts: readonly CallPart[]): Spell[] {
  const spells: Spell[] = [];
  for (const part of parts) {
    const number = part.device?.number;
    if (number === undefined) continue;
    const before = spells.findLast((spell) => isSameNumber(spell.number, number));
    if (before !== undefined && isContinued(before, part)) extend(before, part);
    else spells.push(begin(part, number));
  }
  return spells;
}

function begin(part: CallPart, number: string): Spell {
  const { id, startedAt, endedAt } = part;
  return { id, number, parts: [part], startedAt, talkFrom: talkFrom(part), endedAt };
}

function extend(spell: Spell, part: CallPart): void {
  spell.parts.push(part);
  const from = talkFrom(part);
  // A row of the same talk that tells the moment of the answer is better than one that does not.
  if (spell.talkFrom === undefined || (part.connectedAt !== undefined && spell.talkFrom === spell.startedAt))
    spell.talkFrom = from ?? spell.talkFrom;
  spell.endedAt = Math.max(spell.endedAt, part.endedAt);
}

function talkFrom(part: CallPart): number | undefined {
  return part.connectedAt ?? (part.result === 'answered' ? part.startedAt : undefined);
}

/** Overlaps it, or is the same talk told on; a phone that rings once more has been rung twice. */
function isContinued(spell: Spell, part: CallPart): boolean {
  if (part.startedAt < spell.endedAt) return true;
  return spell.talkFrom !== undefined && part.startedAt <= spell.endedAt + SLACK_MS;
}

/** The inside call of a consultation that this phone took before it had the customer. */
export function consultationBefore(spell: Spell, inside: readonly CallPart[]): CallPart | undefined {
  return inside.find(
    (part) =>
      isSameNumber(part.device?.number, spell.number) &&
      part.startedAt <= spell.startedAt + SLACK_MS &&
      part.endedAt >= spell.startedAt - SLACK_MS,
  );
}

export function legOf(spell: Spell, spells: readonly Spell[], consultation: CallPart | undefined): LoggedLeg {
  const device = spell.parts[0]?.device;
  const alertedAt = consultation?.startedAt ?? spell.startedAt;
  return {
    id: spell.id,
    role: 'agent',
    ...(device !== undefined && { device }),
    result: resultOf(spell, spells),
    offeredAt: alertedAt,
    ...(isRung(spell) && { alertedAt }),
    ...(spell.talkFrom !== undefined && { connectedAt: spell.talkFrom }),
    clearedAt: spell.endedAt,
  };
}

function isRung(spell: Spell): boolean {
  return spell.parts.every(({ direction, result }) => direction !== 'outbound' && result !== 'busy');
}

function resultOf(spell: Spell, spells: readonly Spell[]): LegResult {
  if (spell.talkFrom !== undefined) return 'answered';
  const told = spell.parts.at(-1)?.result ?? 'noAnswer';
  if (told !== 'noAnswer' && told !== 'cancelled') return told;
  const isTaken = spells.some(
    (other) =>
      other !== spell &&
      other.talkFrom !== undefined &&
      other.startedAt < spell.endedAt &&
      other.endedAt > spell.endedAt,
  );
  return isTaken ? 'answeredElsewhere' : told;
}

/** A colleague who was asked and did not get the customer: events of its own, so that nobody takes it for a talk with the customer. */
export function consultationEvents(part: CallPart): CallEvent[] {
  if (part.device === undefined) return [];
  const leg = { id: part.id, role: 'agent', device: part.device } as const;
  const answeredAt = part.connectedAt ?? (part.result === 'answered' ? part.startedAt : undefined);
  const { startedAt, endedAt, result } = part;
  return [
    { kind: 'delivered', source: 'log', at: startedAt, order: 0, leg },
    ...(answeredAt === undefined
      ? []
      : ([
          { kind: 'established', source: 'log', at: answeredAt, order: 1, leg, peer: 'colleague' },
        ] as const)),
    { kind: 'connectionCleared', source: 'log', at: endedAt, order: 2, leg, result },
  ];
}
