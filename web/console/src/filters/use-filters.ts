import { useCallback, useMemo } from 'react';
import { putQueryString, queryString, useQueryString } from '../../../shared/screen/use-path.ts';

/** Name of a filter → what is chosen; absent: everything. */
export type Filters<Name extends string> = Readonly<Partial<Record<Name, string>>>;
export type ChangeFilters<Name extends string> = (
  change: Readonly<Partial<Record<Name, string | undefined>>>,
) => void;

/** What a list is narrowed by. It lives in the address, so that a link shows somebody else the same. `names` never changes. */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [Filters<Name>, ChangeFilters<Name>] {
  const query = useQueryString();
  const filters = useMemo(() => read(names, query), [names, query]);
  const change: ChangeFilters<Name> = useCallback(
    (wanted) => {
      const next = new URLSearchParams(queryString());
      for (const name of names) {
        if (!(name in wanted)) continue;
        const value = wanted[name];
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      putQueryString(next.toString());
    },
    [names],
  );
  return [filters, change];
}

function read<Name extends string>(names: readonly Name[], query: string): Filters<Name> {
  const given = new URLSearchParams(query);
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given.get(name);
    if (value !== null && value !== '') found[name] = value;
  }
  return found;
}
