import type {
  BlockEntry,
  PbxNumber,
  PbxPrompt,
  PbxUser,
  PbxVoiceMenu,
} from '../../../src/domain/pbx/pbx-operations.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { optional } from './map-row.ts';
import type { MappedObject } from './mapped-object.ts';

/** What the `map` of each list of an administrator gives; all throw `FieldProblem`. */
export function toUser(mapped: MappedObject): PbxUser {
  mapped.onlyHas(['id', 'name', 'email', 'department', 'user', 'extension', 'direct']);
  const devices = (['extension', 'user', 'direct'] as const).flatMap((kind) => {
    const value = mapped.text(kind);
    return value === undefined ? [] : [{ kind, value }];
  });
  return {
    id: mapped.required('id'),
    ...optional('name', mapped.text('name')),
    ...optional('email', mapped.text('email')),
    ...optional('department', mapped.text('department')),
    devices,
  };
}

export function toEntry(mapped: MappedObject): BlockEntry {
  mapped.onlyHas(['number', 'isPrefix', 'comment']);
  const number = mapped.required('number').replaceAll(/\D/g, '');
  if (number === '') throw new FieldProblem('`number` has no digits');
  return { number, isPrefix: mapped.flag('isPrefix'), ...optional('comment', mapped.text('comment')) };
}

export function toNumber(mapped: MappedObject): PbxNumber {
  mapped.onlyHas(['id', 'number', 'name', 'enabled']);
  return {
    id: mapped.required('id'),
    number: mapped.required('number'),
    ...optional('name', mapped.text('name')),
    ...(mapped.has('enabled') && { enabled: mapped.flag('enabled') }),
  };
}

export function toVoiceMenu(mapped: MappedObject): PbxVoiceMenu {
  mapped.onlyHas(['id', 'name']);
  return { id: mapped.required('id'), name: mapped.required('name') };
}

export function toPrompt(mapped: MappedObject): PbxPrompt {
  mapped.onlyHas(['id', 'name', 'bytes', 'duration']);
  return {
    id: mapped.required('id'),
    name: mapped.required('name'),
    ...optional('bytes', mapped.count('bytes')),
    ...optional('durationMs', mapped.duration('duration')),
  };
}
