import { isDeepStrictEqual } from 'node:util';
import { withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { derivedUuid } from '../../kit/derived-uuid.ts';
import { isObject } from '../../kit/json-shape.ts';
import { type CallFields, type CallLinks, callFields, callLinks } from './call-fields.ts';
import { type Dynamics365Settings, organizationOf } from './settings.ts';

export interface CallState {
  statecode: number;
  statuscode: number;
}

/** The activity is made or changed. Its id is made from the call's, so that made twice is made once. */
export interface WriteCall {
  write: 'call';
  id: string;
  isNew: boolean;
  isOutgoing: boolean;
  fields: CallFields;
  /** Absent: they stay as they are. */
  person?: CallLinks['person'];
  owner?: CallLinks['owner'];
  /** Whom it is with so far, when that is taken back. */
  formerPerson?: CallLinks['person'];
  formerText?: string;
  /** The state in which it was left: it may have to be opened to be changed. */
  closedAs?: CallState;
  written: Written;
  turn: number;
}
/** The activity is closed. A new one is open always, whatever is said. */
export interface CloseCall {
  write: 'state';
  id: string;
  state: CallState;
  turn: number;
}
/** Somebody whom Dynamics did not know, as a lead; one for each number. */
export interface MakeLead {
  write: 'lead';
  id: string;
  fields: CallFields;
}
export type Body = WriteCall | CloseCall | MakeLead;

/** What is there, in columns with names in place of addresses. */
export type Written = { fields: CallFields; links: CallLinks };

/**
 * The activity is written when the call is over, changed when the record changes, and closed once nothing more is to be expected: a closed activity can be
 * changed with difficulty only.
 */
export function planCall(situation: CrmSituation, settings: Dynamics365Settings): CrmStep | undefined {
  const { call, memory } = situation;
  if (call.direction === 'internal' || call.endedAt === undefined || memory.gone === true) return undefined;
  const lead = planLead(situation, settings);
  if (lead !== undefined) return lead;
  const record = typeof memory.record === 'string' ? memory.record : undefined;
  const turn = typeof memory.turn === 'number' ? memory.turn + 1 : 1;
  const closedAs = isObject(memory.state) ? (memory.state as unknown as CallState) : undefined;
  const fields = callFields(situation, settings);
  const links = callLinks(situation, typeof memory.lead === 'string' ? memory.lead : undefined);
  const written: Written = { fields: callFields(withoutAddresses(situation), settings), links };
  const before = isObject(memory.written) ? (memory.written as unknown as Written) : undefined;
  const changed = Object.keys(fields).filter(
    (column) => before === undefined || (written.fields[column] ?? null) !== (before.fields[column] ?? null),
  );
  const hasNewPerson = !isDeepStrictEqual(links.person, before?.links.person ?? null);
  // An activity has an owner always: one is replaced, never taken away.
  const hasNewOwner = links.owner !== null && links.owner !== (before?.links.owner ?? null);
  if (before === undefined || changed.length > 0 || hasNewPerson || hasNewOwner) {
    const body: WriteCall = {
      write: 'call',
      id: record ?? derivedUuid(`dynamics365:${organizationOf(settings)}:${call.callId}`),
      isNew: record === undefined,
      isOutgoing: call.direction === 'outbound',
      fields: Object.fromEntries(changed.map((column) => [column, fields[column] ?? null])),
      ...(hasNewPerson && { person: links.person, formerPerson: before?.links.person ?? null }),
      ...(hasNewOwner && { owner: links.owner }),
      ...(typeof before?.fields.description === 'string' && { formerText: before.fields.description }),
      ...(closedAs && { closedAs }),
      written,
      turn,
    };
    return stepOf('call', body);
  }
  const isSettled = call.final && !call.recordings.some(({ state }) => state === 'pending');
  if (record === undefined || !isSettled) return undefined;
  const state = stateOf(situation, settings);
  if (closedAs?.statecode === state.statecode && closedAs.statuscode === state.statuscode) return undefined;
  return stepOf('state', { write: 'state', id: record, state, turn });
}

function planLead(
  { call, memory, isUnknown, unknownCallers, person, language }: CrmSituation,
  settings: Dynamics365Settings,
): CrmStep | undefined {
  const { customer, direction, outcome } = call;
  if (unknownCallers !== 'create' || !isUnknown || person !== undefined) return undefined;
  if (direction !== 'inbound' || outcome === 'blocked' || customer.e164 === undefined) return undefined;
  if (memory.lead !== undefined || memory.record !== undefined) return undefined;
  const body: MakeLead = {
    write: 'lead',
    id: derivedUuid(`dynamics365:${organizationOf(settings)}:lead:${customer.e164}`),
    fields: {
      subject: `${language === 'ru' ? 'Звонок с номера' : 'Call from'} ${customer.e164}`,
      lastname: customer.name ?? customer.e164,
      mobilephone: customer.e164,
    },
  };
  return { ...stepOf('lead', body), kind: 'person' };
}

function stateOf({ call }: CrmSituation, settings: Dynamics365Settings): CallState {
  const { unanswered, statusMade, statusReceived, statusCancelled } = settings;
  const isReached = call.outcome === 'answered' || call.outcome === 'voicemail';
  if (!isReached && unanswered === 'cancelled') return { statecode: 2, statuscode: statusCancelled };
  return { statecode: 1, statuscode: call.direction === 'outbound' ? statusMade : statusReceived };
}

function stepOf(id: string, body: Body): CrmStep {
  return { id, kind: 'record', whenUnknown: 'repeatable', body: body as unknown as Json };
}
