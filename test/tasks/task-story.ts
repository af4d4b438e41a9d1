import type { Said } from '../calls/fake-pbx.ts';
import type { Hub } from '../calls/hub-harness.ts';

/** Two hours ago, to the second. */
export const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
export const MINUTE = 60_000;
export const CALLER = '+79000000011';

/** An inbound call that rings at `leg` for ten seconds and that nobody takes. */
export function missed(call: string, { leg = '101', at = AT, from = CALLER } = {}): Said[] {
  return [
    { id: `${call}-ring`, call, kind: 'delivered', at, leg, from },
    { id: `${call}-clear`, call, kind: 'callCleared', at: at + 10_000 },
  ];
}

/** A call in which a customer and somebody of ours talk for a minute. */
export function talked(
  call: string,
  { leg = '102', at = AT, from = CALLER, direction = 'outbound' as const }: Talk = {},
): Said[] {
  return [
    { id: `${call}-ring`, call, kind: 'delivered', at, leg, from, direction },
    { id: `${call}-answer`, call, kind: 'established', at: at + 5_000, leg, direction },
    { id: `${call}-clear`, call, kind: 'callCleared', at: at + 65_000, direction },
  ];
}

interface Talk {
  leg?: string;
  at?: number;
  from?: string;
  direction?: 'inbound' | 'outbound';
}

/** The words of the task events so far. */
export async function told(hub: Hub): Promise<string[]> {
  return (await hub.taskEvents()).map(({ type }) => type.split('.')[2] ?? '');
}
