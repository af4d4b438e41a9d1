import type { CrmPerson, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { textOf } from '../../kit/json-shape.ts';
import { fieldsFrom, wantedOf } from '../../kit/wanted-fields.ts';
import { type Row, rowsOf, type SiebelAccount } from './api.ts';
import { anyOf, endsWith, equals } from './searchspec.ts';
import { fieldsIn } from './settings.ts';

const MOST = 10;

/** Siebel compares what was typed; the numbers that come back are compared again by the hub. */
export async function lookUpAtSiebel(
  account: SiebelAccount,
  keys: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  if (!/^\d{5,20}$/.test(keys.digits)) return [];
  const { contactComponent, contactPhones, contactNames, phoneSearch } = account.settings;
  const phones = fieldsIn(contactPhones);
  const searchspec = anyOf(
    phones.map((field) =>
      phoneSearch === 'ends' ? endsWith(field, keys.last10) : equals(field, keys.e164 ?? keys.digits),
    ),
  );
  const rows = await rowsOf(account, contactComponent, { searchspec, most: MOST });
  const wanted = wantedOf('contact', fields);
  return rows.flatMap((row) => {
    const id = textOf(row.Id);
    if (id === undefined) return [];
    return [
      {
        type: 'contact' as const,
        id,
        name: fieldsIn(contactNames)
          .flatMap((field) => textOf(row[field]) ?? [])
          .join(' '),
        numbers: phones.flatMap((field) => textOf(row[field]) ?? []),
        ...fieldsFrom(withPlainNames(row), wanted),
      },
    ];
  });
}

/** Fields have spaces and signs in their names; whoever wants one writes `_` for each run of them: `Job_Title`. */
function withPlainNames(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, ''),
      value,
    ]),
  );
}
