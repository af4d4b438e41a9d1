import { ConnectorError } from '../../kit/connector-error.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { evaluate } from './compiled-profile.ts';
import type { Link } from './link.ts';
import { MappedObject } from './mapped-object.ts';
import type { ListTemplate } from './profile-schema.ts';
import { readPages } from './read-pages.ts';
import type { Values } from './template.ts';

/**
 * All rows of a list, each by its mapping. A row that cannot be read spoils the whole: half a block list, shown as the whole one,
 * would be taken for it. Rows that the mapping gives nothing for are left out.
 */
export async function readList<Item>(
  link: Link,
  { list, values = {} }: { list: ListTemplate; values?: Values },
  toItem: (mapped: MappedObject) => Item,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { rows } of readPages(link, list, values)) {
    items.push(...rows.flatMap((row) => itemOf(link, list.map, row, toItem)));
  }
  return items;
}

function itemOf<Item>(
  { compiled }: Link,
  map: string,
  row: unknown,
  toItem: (mapped: MappedObject) => Item,
): Item[] {
  try {
    const result = evaluate(compiled, map, row);
    if (result === undefined || result === null) return [];
    return [toItem(new MappedObject(result, { profile: compiled.profile, receivedAt: Date.now() }))];
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    throw new ConnectorError('badPayload', `a row of the list cannot be read: ${error.message}`);
  }
}
