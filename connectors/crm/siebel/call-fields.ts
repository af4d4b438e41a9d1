import { callSubject } from '../../../src/domain/crm/call-subject.ts';
import { callText } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { SiebelSettings } from './settings.ts';
import { siebelTime } from './siebel-time.ts';

/** Field → value; empty: nothing stands there. Always the same fields, so that a value that is taken back is taken back there too. */
export type CallFields = { [field: string]: string };

/** Widths that fields of the kind have at most by habit; a longer text would be refused whole. */
const SUBJECT_CHARS = 100;

export function callFields(situation: CrmSituation, settings: SiebelSettings): CallFields {
  const { call, links, person, users, language } = situation;
  const recording = call.recordings
    .map(({ id }) => links.recordings[id])
    .findLast((url) => url !== undefined);
  const told =
    settings.recordingField === '' ? situation : { ...situation, links: { ...links, recordings: {} } };
  const agent = call.responsible?.agentId;
  const isOutgoing = call.direction === 'outbound';
  const values: [field: string, value: string][] = [
    [settings.typeField, isOutgoing ? settings.typeOutbound : settings.typeInbound],
    [settings.subjectField, callSubject(call, language).slice(0, SUBJECT_CHARS)],
    [settings.textField, callText(told, settings.textLength)],
    [settings.startField, siebelTime(call.startedAt, settings)],
    [settings.endField, call.endedAt === undefined ? '' : siebelTime(call.endedAt, settings)],
    [settings.ownerField, (agent === undefined ? undefined : users[agent]) ?? ''],
    [settings.contactField, person?.type === 'contact' ? person.id : ''],
    [settings.recordingField, recording ?? ''],
  ];
  return Object.fromEntries(values.filter(([field]) => field !== ''));
}
