import type { Rules } from '../api/tenant.ts';
import type { AssignPolicy, LineRule, QueueRule } from '../contract.ts';

/** Rows have no name before they are filled in: `key` tells them apart while they are edited. */
export type Keyed<T> = T & { key: string };

export const keyed = <T extends object>(row: T): Keyed<T> => ({ ...row, key: crypto.randomUUID() });

function bare<T extends object>({ key: _key, ...row }: Keyed<T>): T {
  return row as unknown as T;
}

export function toRules(
  assignPolicy: AssignPolicy,
  queues: readonly Keyed<QueueRule>[],
  lines: readonly Keyed<LineRule>[],
): Rules {
  return {
    assignPolicy,
    queueRules: queues.map((row) => bare<QueueRule>(row)),
    lineRules: lines.map((row) => bare<LineRule>(row)),
  };
}

/** Without a part that was taken away again: the hub knows absent, not empty. */
export function without<T extends object, K extends keyof T>(row: T, part: K): Omit<T, K> {
  const { [part]: _gone, ...rest } = row;
  return rest;
}
