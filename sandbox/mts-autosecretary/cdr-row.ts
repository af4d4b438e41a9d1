import { truthOf } from '../exchange/call-truth.ts';
import type { Agent } from '../exchange/company.ts';
import { type CallScript, type Happening, numberOf, type Target } from '../exchange/happening.ts';

/** One row of the v5 call log: the 12 keys seen live. A call is one row; attempts and transfers are inside it. */
export type CdrRow = {
  seqId: number;
  un: string;
  an: string;
  cn: string | null;
  /** Moscow time without a zone. */
  startTime: string;
  duration: number;
  talkDuration: number;
  recDuration: number;
  result: number;
  subResult: number;
  log: string;
  outbounds: { bn: string; result: number }[] | null;
};

export const CONNECTED = 0;
const FORBIDDEN = 403;
const NO_ANSWER = 480;
const BUSY = 486;
const CALLER_CANCELLED = 487;

const SUB_CONNECTED = 0;
const SUB_BLOCKED = 1;
const SUB_MENU = 4;
const SUB_NOBODY_AVAILABLE = 5;
/** Of all that is listed, this comes nearest to a caller who leaves while operators are being rung. */
const SUB_ENDED_IN_QUEUE = -3;

const MOSCOW_MS = 3 * 3_600_000;

/** `YYYY-MM-DDTHH:MM:SS`, Moscow, no zone. */
export function toMoscow(atMs: number): string {
  return new Date(atMs + MOSCOW_MS).toISOString().slice(0, 19);
}

/** @returns NaN for anything but `YYYY-MM-DDTHH:MM:SS`. */
export function parseMoscow(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}+03:00`) : Number.NaN;
}

/** The row that a call leaves. `un` is written with its ten digits. */
export function toCdrRow(script: CallScript, seqId: number): CdrRow {
  const truth = truthOf(script);
  const told = tellLog(script);
  const answeredMs = script.direction === 'inbound' ? truth.hops.find(talked)?.answeredAtMs : undefined;
  // The talk runs from the first answer to the end, the holding and the transfers with it.
  const talkSeconds =
    truth.result !== 'answered'
      ? 0
      : Math.round(
          script.direction === 'inbound'
            ? (truth.callEndedAtMs - (answeredMs ?? truth.callEndedAtMs)) / 1000
            : truth.talkMs / 1000,
        );
  const customer = script.customer.number ?? '';
  return {
    seqId,
    un: script.line.slice(-10),
    an: script.direction === 'inbound' ? customer : told.agentNumber,
    cn: told.connected,
    startTime: toMoscow(script.startsAt),
    duration: Math.round(truth.callEndedAtMs / 1000),
    talkDuration: talkSeconds,
    recDuration: Math.max(0, talkSeconds - 1),
    result: told.result,
    subResult: told.subResult,
    log: told.tokens.join(' '),
    outbounds: script.direction === 'inbound' ? told.attempts : null,
  };
}

function talked(hop: { outcome: string; answeredAtMs: number | null }): boolean {
  return hop.answeredAtMs !== null;
}

type Told = {
  tokens: string[];
  attempts: { bn: string; result: number }[];
  connected: string | null;
  agentNumber: string;
  result: number;
  subResult: number;
};

/** Walks through the call as the Autosecretary would write it down. */
function tellLog(script: CallScript): Told {
  const told: Told = {
    tokens: [],
    attempts: [],
    connected: null,
    agentNumber: '',
    result: CONNECTED,
    subResult: SUB_CONNECTED,
  };
  /** By the leg's name in the script. */
  const agents = new Map<string, Agent>();
  for (const happening of script.happenings) tellOne(told, { happening, agents, script });
  return told;
}

function tellOne(
  told: Told,
  scene: { happening: Happening; agents: Map<string, Agent>; script: CallScript },
): void {
  const { happening, agents, script } = scene;
  const numberOf = (leg: string): string => agents.get(leg)?.telnum ?? '';
  const setAttempt = (leg: string, result: number): void => {
    const attempt = told.attempts.findLast(({ bn }) => bn === numberOf(leg));
    if (attempt) attempt.result = result;
  };
  switch (happening.kind) {
    case 'menuChosen':
      told.tokens.push(`MnCh-${happening.digit}`, 'MenuEnd');
      break;
    case 'menuEntered':
      told.subResult = SUB_MENU;
      break;
    case 'legRang':
    case 'legBusy': {
      agents.set(happening.leg, happening.agent);
      const bn = happening.agent.telnum;
      told.subResult = SUB_CONNECTED;
      if (happening.via === 'transfer') {
        if (happening.kind === 'legBusy') told.tokens.push('Trf_Fail');
        break;
      }
      const attempt = String(told.attempts.length + 1).padStart(2, '0');
      told.tokens.push(`TryToCall:${bn}-(${attempt})`);
      const busy = happening.kind === 'legBusy';
      if (busy) told.tokens.push(`Busy(${BUSY})`);
      told.attempts.push({ bn, result: busy ? BUSY : NO_ANSWER });
      break;
    }
    case 'legStopped': {
      const transferred = told.tokens.at(-1)?.startsWith('CallTo-') ?? false;
      const gaveUp = happening.reason === 'callerGaveUp';
      const lost = happening.reason === 'answeredElsewhere' || gaveUp;
      setAttempt(happening.leg, lost ? CALLER_CANCELLED : happening.reason === 'declined' ? BUSY : NO_ANSWER);
      if (transferred) told.tokens.push('Trf_Fail');
      else if (gaveUp) told.tokens.push('HgUp_DurMC');
      else if (happening.reason === 'declined') told.tokens.push('ACBusy(603)');
      else if (happening.reason === 'timeout') told.tokens.push('NoAnswer');
      break;
    }
    case 'legAnswered': {
      const transferred = told.tokens.at(-1)?.startsWith('CallTo-') ?? false;
      told.tokens.push(...(transferred ? ['TrfCallOK'] : ['Conn', 'Rec_Start']));
      if (!transferred) setAttempt(happening.leg, CONNECTED);
      told.connected ??= numberOf(happening.leg);
      break;
    }
    case 'blindTransferred':
      told.tokens.push(`CallTo-${telnumOf(happening.to)}`);
      break;
    case 'callDialled':
      told.agentNumber = happening.agent.telnum;
      told.tokens.push(`TryToCall:${script.customer.number ?? ''}-(01)`);
      break;
    case 'customerAnswered':
      told.connected = script.customer.number;
      told.tokens.push('Conn', 'Rec_Start');
      break;
    case 'callBlocked':
      told.subResult = SUB_BLOCKED;
      told.tokens.push('denyservice');
      break;
    case 'customerSilent':
      told.result = NO_ANSWER;
      told.tokens.push('NoAnswer');
      break;
    case 'customerBusy':
      told.result = BUSY;
      told.tokens.push(`Busy(${BUSY})`);
      break;
    case 'callEnded':
      if (told.connected !== null) told.tokens.push('Rec_Stop');
      else if (script.direction === 'outbound') told.result ||= CALLER_CANCELLED;
      else if (happening.by === 'customer') {
        told.result = CALLER_CANCELLED;
        told.subResult ||= SUB_ENDED_IN_QUEUE;
      } else if (told.subResult === SUB_BLOCKED) told.result = FORBIDDEN;
      else {
        told.result = NO_ANSWER;
        told.subResult = SUB_NOBODY_AVAILABLE;
        told.tokens.push('No_AvDNS');
      }
      break;
    default:
      break;
  }
}

function telnumOf(target: Target): string {
  return target.kind === 'agent' ? target.agent.telnum : numberOf(target);
}
