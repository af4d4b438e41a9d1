import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { stitchParts } from '../../../src/domain/stitch/stitch-parts.ts';

const START = Date.parse('2026-03-23T09:00:00Z');
export const NUMBERS = { country: 'RU', form: 'e164NoPlus' } as const;

/** A row of an inbound call, times in seconds: `from` to `to`, answered at `answered`. */
export function row(
  device: string,
  from: number,
  to: number,
  more: Partial<CallPart> & { answered?: number } = {},
): CallPart {
  const { answered, ...rest } = more;
  const id = more.id ?? `${device} ${from}`;
  return {
    id,
    keys: [id],
    direction: 'inbound',
    customer: { raw: '79000000011' },
    line: '74950000001',
    device: { number: device },
    startedAt: START + from * 1_000,
    ...(answered !== undefined && { connectedAt: START + answered * 1_000 }),
    endedAt: START + to * 1_000,
    result: answered === undefined ? 'noAnswer' : 'answered',
    ...rest,
  };
}

export function insideRow(
  caller: string,
  device: string,
  from: number,
  to: number,
  answered?: number,
): CallPart {
  const {
    customer: _customer,
    line: _line,
    ...rest
  } = row(device, from, to, { ...(answered !== undefined && { answered }) });
  return {
    ...rest,
    id: `${caller}>${device} ${from}`,
    keys: [`${caller}>${device} ${from}`],
    direction: 'internal',
    from: { number: caller },
  };
}

/** Ids of the rows that came together, in order. */
export function together(...parts: CallPart[]): string[][] {
  return stitchParts(parts, NUMBERS).map((call) => call.parts.map(({ id }) => id));
}
