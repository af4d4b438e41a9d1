import type { CrmPerson, CrmUser, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { fieldsFrom, wantedOf } from '../../kit/wanted-fields.ts';
import { askBitrix24, type Bitrix24Account, type Fields, listBitrix24 } from './api.ts';
import { isId } from './ids.ts';
import { isWebhookOnly, pageOf } from './settings.ts';

const TYPES: Readonly<Record<string, CrmPerson['type']>> = {
  CONTACT: 'contact',
  COMPANY: 'company',
  LEAD: 'lead',
};

/** A request each, of the two a second that a portal allows; a card shows no more people. */
const MOST_ASKED = 3;

/** The portal compares the numbers itself and does not say with which: whoever it finds has the number that was asked for. */
export async function lookUp(
  account: Bitrix24Account,
  { e164, digits }: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  const number = e164 ?? digits;
  const { result } = await askBitrix24(
    account,
    'telephony.externalcall.searchCrmEntities',
    { PHONE_NUMBER: number },
    { isRead: true },
  );
  if (!Array.isArray(result)) throw new ConnectorError('badPayload', 'the search gave no list');
  const people = (result as Fields[]).flatMap((found) => toPerson(account, found, number) ?? []);
  const first = people.slice(0, MOST_ASKED);
  return [
    ...(await Promise.all(first.map((person) => withItsFields(account, person, fields)))),
    ...people.slice(MOST_ASKED),
  ];
}

/** The search names no more than who they are; the rest is asked of each. Whoever cannot be read has no fields on the card. */
async function withItsFields(
  account: Bitrix24Account,
  person: CrmPerson,
  fields: readonly string[],
): Promise<CrmPerson> {
  const wanted = wantedOf(person.type, fields);
  if (wanted.length === 0) return person;
  try {
    const { result } = await askBitrix24(
      account,
      `crm.${person.type}.get`,
      { id: person.id },
      { isRead: true },
    );
    return { ...person, ...fieldsFrom(Object(result) as Fields, wanted) };
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'refused') return person;
    throw error;
  }
}

function toPerson({ settings }: Bitrix24Account, found: Fields, number: string): CrmPerson | undefined {
  const { CRM_ENTITY_TYPE: type, CRM_ENTITY_ID: id, ASSIGNED_BY_ID: owner } = found;
  const known = TYPES[String(type)];
  if (known === undefined || !isId(id)) return undefined;
  return {
    type: known,
    id: String(id),
    name: typeof found.NAME === 'string' && found.NAME.trim() !== '' ? found.NAME.trim() : number,
    numbers: [number],
    url: pageOf(settings, known, String(id)),
    ...(isId(owner) && { ownerUserId: String(owner) }),
  };
}

export async function users(account: Bitrix24Account): Promise<CrmUser[]> {
  const rows = await listBitrix24(account, 'user.get', {});
  return rows.flatMap((row) => {
    if (!isId(row.ID)) return [];
    const text = (field: string): string => (typeof row[field] === 'string' ? row[field].trim() : '');
    const name = [text('NAME'), text('LAST_NAME')].filter((part) => part !== '').join(' ');
    const [email, extension] = [text('EMAIL'), text('UF_PHONE_INNER')];
    return {
      id: String(row.ID),
      name: name === '' ? email || String(row.ID) : name,
      isActive: row.ACTIVE !== false && row.ACTIVE !== 'N',
      ...(email !== '' && { email }),
      ...(extension !== '' && { extension }),
    };
  });
}

/** Who we are there, and whether we may work with telephony at all. */
export async function test(account: Bitrix24Account): Promise<{ account: string }> {
  const { result: rights } = await askBitrix24(account, 'scope', {}, { isRead: true });
  if (Array.isArray(rights) && !rights.includes('telephony')) {
    throw new ConnectorError(
      'refused',
      'the application or webhook has no right "telephony": add it in the portal',
    );
  }
  const { result } = await askBitrix24(account, 'profile', {}, { isRead: true });
  const { NAME = '', LAST_NAME = '' } = Object(result) as Fields;
  const { host } = new URL(account.settings.portal);
  const name = `${String(NAME)} ${String(LAST_NAME)}`.trim();
  const only = isWebhookOnly(account.settings) ? ', by webhook: finds contacts, writes no calls' : '';
  return { account: `${host}${name === '' ? '' : `, as ${name}`}${only}` };
}
