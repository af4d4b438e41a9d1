import { customerNumber } from '../../../src/domain/crm/call-parties.ts';
import { callSubject } from '../../../src/domain/crm/call-subject.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { Json } from '../../../src/domain/crm/crm-step.ts';
import type { Dynamics365Settings } from './settings.ts';

/** Columns of the table phonecall, by their logical names; null: empty. */
export type CallFields = { [column: string]: Json };

/** Who the call is with and whose it is: bound in other ways than columns. */
export type CallLinks = {
  person: { type: 'contact' | 'company' | 'lead'; id: string } | null;
  /** A systemuser; null: the application keeps it. */
  owner: string | null;
};

const MINUTE_MS = 60_000;
/** Widths of the columns. */
const DESCRIPTION_CHARS = 2_000;
const SUBJECT_CHARS = 400;
const NUMBER_CHARS = 200;

export function callFields(situation: CrmSituation, { recordingColumn }: Dynamics365Settings): CallFields {
  const { call, links, language } = situation;
  const recording = call.recordings
    .map(({ id }) => links.recordings[id])
    .findLast((url) => url !== undefined);
  const told = recordingColumn === '' ? situation : { ...situation, links: { ...links, recordings: {} } };
  return {
    subject: callSubject(call, language).slice(0, SUBJECT_CHARS),
    phonenumber: customerNumber(call)?.slice(0, NUMBER_CHARS) ?? null,
    // Said always: left out it would mean outgoing.
    directioncode: call.direction === 'outbound',
    actualstart: call.startedAt,
    actualend: call.endedAt ?? null,
    // Begun minutes: a talk of ten seconds is not 0.
    actualdurationminutes: Math.ceil(call.durations.talk / MINUTE_MS),
    description: callText(told, DESCRIPTION_CHARS),
    leftvoicemail: call.outcome === 'voicemail',
    category: call.kind === 'normal' ? null : call.kind,
    ...(recordingColumn !== '' && { [recordingColumn]: recording ?? null }),
  };
}

export function callLinks({ call, person, users }: CrmSituation, lead: string | undefined): CallLinks {
  const agent = call.responsible?.agentId;
  const known = person ?? (lead === undefined ? undefined : { type: 'lead' as const, id: lead });
  return {
    person: known === undefined ? null : { type: known.type, id: known.id },
    owner: (agent === undefined ? undefined : users[agent]) ?? null,
  };
}
