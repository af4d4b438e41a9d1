import type { PbxUser } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import { readJson } from '../../kit/read-json.ts';
import { type MtsVpbxSettings, requestTo } from './settings.ts';

/** The subscribers. Events name them by `userId`, the history by number: it has an id of its own that is not in this list. */
export async function listAbonents({ http, settings }: Account<MtsVpbxSettings>): Promise<PbxUser[]> {
  const abonents = readJson(await http.request(requestTo(settings, '/abonents'))) ?? [];
  if (!Array.isArray(abonents))
    throw new ConnectorError('badPayload', 'the list of subscribers is not a list');
  return abonents.map(toUser);
}

function toUser(abonent: unknown): PbxUser {
  const fields = (abonent ?? {}) as Record<string, unknown>;
  const read = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  };
  const id = read('userId');
  if (id === '') throw new ConnectorError('badPayload', 'a subscriber has no `userId`');
  // The JSON has a small n; the text of the document a large one.
  const name = [read('lastname') || read('lastName'), read('firstName')]
    .filter((part) => part !== '')
    .join(' ');
  const [email, department, extension, phone] = [
    read('email'),
    read('department'),
    read('extension'),
    read('phoneNumber'),
  ];
  return {
    id,
    ...(name !== '' && { name }),
    ...(email !== '' && { email }),
    ...(department !== '' && { department }),
    devices: [
      { kind: 'user', value: id },
      ...(extension === '' ? [] : [{ kind: 'extension' as const, value: extension }]),
      ...(phone === '' ? [] : [{ kind: 'direct' as const, value: phone }]),
    ],
  };
}
