import { truthOf } from '../exchange/call-truth.ts';
import type { Agent, Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';

/** One row of `/call-records/info`. What is not known of a call is left out, never null. */
export type RecordRow = {
  uuid: string;
  date: string;
  callType: string;
  destinationNumber: string;
  callerNumber?: string;
  callerName?: string;
  calleeNumber?: string;
  calleeName?: string;
  callDuration: number;
  conversationDuration?: number;
  callStatus: string;
  recordFileName?: string;
};

/** The row of a call: one, whatever happened inside (whether a hop gets a row of its own is not known). */
export function toRecordRow(
  script: CallScript,
  company: Company,
  names: { uuid: string; file: string },
): RecordRow {
  const truth = truthOf(script);
  const agent = company.agents.find(({ extension }) => extension === truth.finalAgent);
  const isAnswered = truth.result === 'answered';
  const begun = new Date(script.startsAt).toISOString();
  const common = {
    uuid: names.uuid,
    date: begun,
    callDuration: Math.round(truth.callEndedAtMs / 1000),
    ...(isAnswered ? { conversationDuration: Math.round(truth.talkMs / 1000) } : {}),
    ...(isAnswered ? { recordFileName: `${begun.slice(0, 10)}/${names.file}` } : {}),
  };
  return script.direction === 'outbound'
    ? { ...common, ...outgoing(script, agent) }
    : { ...common, ...incoming(script, agent) };
}

function incoming(script: CallScript, agent: Agent | undefined) {
  const { number } = script.customer;
  return {
    callType: script.direction === 'internal' ? 'INTERNAL' : 'MULTI_CHANNEL',
    destinationNumber: script.line,
    ...(number === null ? {} : { callerNumber: number }),
    ...(agent === undefined ? {} : { calleeNumber: agent.telnum, calleeName: agent.name }),
    callStatus: incomingStatus(script),
  };
}

function incomingStatus(script: CallScript): string {
  const { result, hops } = truthOf(script);
  switch (result) {
    case 'answered':
      if (hops.length < 2) return 'ANSWERED_BY_ORIGINAL_CLIENT';
      return hops[0]?.outcome === 'busy'
        ? 'ANSWERED_BY_BUSY_FORWARD_CLIENT'
        : 'ANSWERED_BY_NO_ANSWER_FORWARD_CLIENT';
    case 'abandoned':
      return 'CANCELLED_BY_CALLER';
    case 'blocked':
      return 'DENIED_DUE_TO_BLACK_LISTED';
    default:
      return 'NOT_ANSWERED_COMMON';
  }
}

const REFUSED = {
  busy: 'DESTINATION_BUSY',
  noAnswer: 'NOT_ANSWERED_COMMON',
  cancelled: 'CANCELLED_BY_CALLER',
} as const;

function outgoing(script: CallScript, agent: Agent | undefined) {
  const { result, refusal } = truthOf(script);
  const customer = script.customer.number ?? '';
  const isClicked = script.happenings.some(({ kind }) => kind === 'agentCalled');
  return {
    callType: isClicked ? 'CRM_OUTGOING' : 'OUTGOING',
    destinationNumber: customer,
    ...(agent === undefined ? {} : { callerNumber: agent.telnum, callerName: agent.name }),
    ...(result === 'answered' ? { calleeNumber: customer } : {}),
    callStatus: result === 'answered' ? 'ANSWERED_COMMON' : REFUSED[refusal ?? 'noAnswer'],
  };
}
