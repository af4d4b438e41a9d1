import type { CallScript, Happening } from '../../../sandbox/exchange/happening.ts';
import type { LegResult } from '../../../src/domain/call-event.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';

/** What a log keeps of one leg; times as they truly were. */
interface LegRow {
  /** Inside call: who called. */
  from?: string;
  device: string;
  startedAt: number;
  connectedAt?: number;
  endedAt?: number;
  result: LegResult;
}

/**
 * A generated call → the rows of a log that has one per leg and no id of the call, in whole seconds: each phone that was rung, with
 * the customer's number; a consultation as a row between two phones, and after the transfer one more with the customer.
 */
export function legRows(script: CallScript): CallPart[] {
  /** Leg → its row. */
  const rows = new Map<string, LegRow>();
  let talking: LegRow | undefined;
  const open = (leg: string, row: LegRow): void => void rows.set(leg, row);
  const close = (leg: string, at: number, result?: LegResult): void => {
    const row = rows.get(leg);
    if (row === undefined || row.endedAt !== undefined) return;
    row.endedAt = at;
    if (row.connectedAt === undefined && result !== undefined) row.result = result;
  };
  for (const happening of script.happenings) {
    const { at } = happening;
    switch (happening.kind) {
      case 'legRang': {
        const isAsked = happening.via === 'consultation';
        open(happening.leg, {
          ...(isAsked && talking && { from: talking.device }),
          device: happening.agent.extension,
          startedAt: at,
          result: 'noAnswer',
        });
        break;
      }
      case 'legBusy':
        open(happening.leg, {
          device: happening.agent.extension,
          startedAt: at,
          endedAt: at,
          result: 'busy',
        });
        break;
      case 'callDialled':
        open(happening.leg, { device: happening.agent.extension, startedAt: at, result: 'noAnswer' });
        break;
      case 'customerAnswered':
        for (const row of rows.values()) answer(row, at);
        break;
      case 'legAnswered': {
        const row = rows.get(happening.leg);
        if (row === undefined) break;
        answer(row, at);
        if (row.from === undefined) talking = row;
        break;
      }
      case 'legStopped':
        close(happening.leg, at, STOPPED[happening.reason]);
        break;
      case 'blindTransferred':
        close(happening.leg, at);
        break;
      case 'attendedTransferred': {
        close(happening.leg, at);
        close(happening.toLeg, at);
        const { device = '' } = rows.get(happening.toLeg) ?? {};
        open(`${happening.toLeg} customer`, { device, startedAt: at, connectedAt: at, result: 'answered' });
        break;
      }
      case 'callEnded':
        for (const leg of rows.keys()) close(leg, at);
        break;
    }
  }
  return rows.size === 0 ? [menuRow(script)] : [...rows].map(([leg, row]) => toPart(script, leg, row));
}

const STOPPED = {
  timeout: 'noAnswer',
  answeredElsewhere: 'noAnswer',
  callerGaveUp: 'noAnswer',
  declined: 'declined',
} as const;

function answer(row: LegRow, at: number): void {
  row.connectedAt = at;
  row.result = 'answered';
}

function toPart(script: CallScript, leg: string, row: LegRow): CallPart {
  const id = `${script.id} ${leg}`;
  const { from, device, startedAt, connectedAt, endedAt = startedAt, result } = row;
  return {
    id,
    keys: [id],
    direction: from === undefined ? script.direction : 'internal',
    ...(from === undefined
      ? { customer: { raw: script.customer.number ?? '' }, line: script.line }
      : { from: { number: from } }),
    device: { number: device },
    startedAt: wholeSecond(startedAt),
    ...(connectedAt !== undefined && { connectedAt: wholeSecond(connectedAt) }),
    endedAt: wholeSecond(endedAt),
    result,
  };
}

/** Nobody was rung: the log has a row of the menu. */
function menuRow(script: CallScript): CallPart {
  const last = script.happenings.at(-1) as Happening;
  return {
    id: script.id,
    keys: [script.id],
    direction: 'inbound',
    customer: { raw: script.customer.number ?? '' },
    line: script.line,
    startedAt: wholeSecond(script.startsAt),
    endedAt: wholeSecond(last.at),
    result: 'noAnswer',
  };
}

function wholeSecond(at: number): number {
  return Math.floor(at / 1_000) * 1_000;
}
