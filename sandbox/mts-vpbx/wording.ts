import { truthOf } from '../exchange/call-truth.ts';
import type { Agent, Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';

/** One row of the call history, the 19 keys that are known: one leg of one subscriber. */
export type HistoryRow = {
  enterpriseBwksId: string;
  groupBwksId: string;
  departmentBwksId: string;
  userId: string;
  /** Unix ms. */
  callTime: number;
  callingNumber: string;
  calledNumber: string;
  /** Seconds. */
  duration: number;
  direction: 'ORIGINATING' | 'TERMINATING';
  status: 'PLACED' | 'MISSED';
  answerDuration: number;
  terminationCause: string;
  redirectingNumber: string;
  redirectingReason: string | null;
  callGroupId: string;
  recordAbonentId: null;
  abonentName: null;
  timeZone: string;
  extTrackingId: string;
};

/** The body of one push. What its words may be is not known: those of the history for the direction, made-up ones for the rest. */
export type PushBody = {
  eventType: string;
  abonentId: number;
  payload?: {
    callId: string;
    state: string;
    remotePartyName: string | null;
    remotePartyAddress: string;
    callDirection: string;
    startTime: number;
    answerTime: number | null;
    endTime: number | null;
    extTrackingId: string;
  };
};

/** One leg of a call as this PBX sees it. Times are epoch ms. */
export type Leg = {
  agent: Agent;
  isOut: boolean;
  remote: string | null;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number;
  trackingId: string;
  groupId: string;
};

const FIRST_ABONENT = 8_888_888_000;

export function abonentIdOf(company: Company, agent: Agent): number {
  return FIRST_ABONENT + company.agents.findIndex(({ extension }) => extension === agent.extension);
}

/** The legs of a call: each phone that rang, or the one that dialled. `nextId` gives ids that rise. */
export function toLegs(script: CallScript, company: Company, nextId: () => number): Leg[] {
  const truth = truthOf(script);
  const groupId = String(nextId());
  const isOut = script.direction === 'outbound';
  const common = { isOut, remote: script.customer.number, groupId };
  const agentAt = (extension: string): Agent =>
    company.agents.find((agent) => agent.extension === extension) as Agent;
  if (isOut) {
    const dialled = script.happenings.find((one) => one.kind === 'callDialled');
    const answer = script.happenings.find(({ kind }) => kind === 'customerAnswered');
    if (dialled?.kind !== 'callDialled') return [];
    return [
      {
        ...common,
        agent: dialled.agent,
        startedAt: dialled.at,
        answeredAt: answer?.at ?? null,
        endedAt: truth.t0 + truth.callEndedAtMs,
        trackingId: `${nextId()}:1`,
      },
    ];
  }
  return truth.hops.map((hop) => ({
    ...common,
    agent: agentAt(hop.agent),
    startedAt: truth.t0 + hop.offeredAtMs,
    answeredAt: hop.answeredAtMs === null ? null : truth.t0 + hop.answeredAtMs,
    endedAt: truth.t0 + hop.endedAtMs,
    trackingId: `${nextId()}:1`,
  }));
}

/** Outside numbers have a plus and the country; a mobile subscriber is known by the ten digits of the number. */
export function toRow({ agent, isOut, remote, ...leg }: Leg): HistoryRow {
  const own = `+${agent.telnum}`;
  const other = remote === null ? '' : `+${remote}`;
  const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
  return {
    enterpriseBwksId: 'X214',
    groupBwksId: 'X214G1',
    departmentBwksId: '',
    userId: `${agent.telnum.slice(-10)}@example.ru`,
    callTime: leg.startedAt,
    callingNumber: isOut ? own : other,
    calledNumber: isOut ? other : own,
    duration: seconds(leg.startedAt, leg.endedAt),
    direction: isOut ? 'ORIGINATING' : 'TERMINATING',
    status: leg.answeredAt === null ? 'MISSED' : 'PLACED',
    answerDuration: leg.answeredAt === null ? 0 : seconds(leg.answeredAt, leg.endedAt),
    terminationCause: 'NORMAL',
    redirectingNumber: '',
    redirectingReason: null,
    callGroupId: leg.groupId,
    recordAbonentId: null,
    abonentName: null,
    timeZone: 'GMT+03:00',
    extTrackingId: leg.trackingId,
  };
}

/** What is pushed of a leg: when it begins, when it is answered, when it ends. */
export function toPushes(leg: Leg, abonentId: number): { at: number; body: PushBody }[] {
  const say = (at: number, state: string): { at: number; body: PushBody } => ({
    at,
    body: {
      eventType: 'SANDBOX_CALL',
      abonentId,
      payload: {
        callId: `callhalf-${leg.trackingId}`,
        state,
        remotePartyName: null,
        remotePartyAddress: leg.remote === null ? '' : `+${leg.remote}`,
        callDirection: leg.isOut ? 'ORIGINATING' : 'TERMINATING',
        startTime: leg.startedAt,
        answerTime: leg.answeredAt !== null && leg.answeredAt <= at ? leg.answeredAt : null,
        endTime: leg.endedAt <= at ? leg.endedAt : null,
        extTrackingId: leg.trackingId,
      },
    },
  });
  return [
    say(leg.startedAt, 'SANDBOX_BEGIN'),
    ...(leg.answeredAt === null ? [] : [say(leg.answeredAt, 'SANDBOX_ANSWER')]),
    say(leg.endedAt, 'SANDBOX_END'),
  ];
}
