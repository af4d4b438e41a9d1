import type { Agent } from '../exchange/company.ts';

/** One employee's part of a call, as it is kept; `statistics` and `records` write it each in their own way. */
export type KeptLeg = {
  agent: Agent;
  tracking: string;
  direction: 'INBOUND' | 'OUTBOUND';
  /** Digits, an extension, or null when withheld. */
  other: string | null;
  line: string;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number;
  recordId: string;
};

export function userIdOf(agent: Agent): string {
  return `${agent.telnum.slice(-10)}@ip.beeline.ru`;
}

export function toAbonent(agent: Agent): Record<string, unknown> {
  return {
    userId: userIdOf(agent),
    phone: agent.telnum.slice(-10),
    firstName: null,
    lastName: agent.name,
    email: null,
    department: 'Sales',
    extension: agent.extension,
  };
}

/** A row of `v2/statistics`. Durations are ms; RECIEVED is how the API spells it. */
export function toStatisticsRow(leg: KeptLeg): Record<string, unknown> {
  const isIn = leg.direction === 'INBOUND';
  const status = isIn ? (leg.answeredAt === null ? 'MISSED' : 'RECIEVED') : 'PLACED';
  const other = leg.other === null ? {} : { [isIn ? 'phone_from' : 'phone_to']: plus(leg.other) };
  return {
    startDate: leg.startedAt,
    abonent: toAbonent(leg.agent),
    direction: leg.direction,
    ...other,
    ...(isIn ? { phone_to: plus(leg.line) } : {}),
    duration: leg.answeredAt === null ? 0 : leg.endedAt - leg.answeredAt,
    status,
    department: 'Sales',
    externalTrackingId: leg.tracking,
  };
}

/** An element of `records`: `phone` is ten digits without +7 here. */
export function toRecord(leg: KeptLeg): Record<string, unknown> {
  const duration = leg.endedAt - (leg.answeredAt ?? leg.endedAt);
  return {
    id: leg.recordId,
    externalId: leg.tracking,
    phone: (leg.other ?? '').slice(-10),
    direction: leg.direction,
    date: leg.answeredAt ?? leg.startedAt,
    duration,
    fileSize: Math.round(duration * 2.1),
    comment: null,
    abonent: toAbonent(leg.agent),
  };
}

function plus(number: string): string {
  return number.length > 6 ? `+${number}` : number;
}
