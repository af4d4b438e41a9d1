import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listActiveAgents } from '../api/agents.ts';
import type { Agent } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

export interface Colleague {
  agentId: string;
  name: string;
  extension: string;
}

/** People join and leave seldom. */
const KNOWN_FOR_MS = 5 * 60_000;
/** More than an agent reads while somebody waits on the line. */
const MOST = 6;

/** Who has an extension at the PBX of the call, me not. */
export function useColleagues(connectionId: string): { colleagues: Colleague[]; failed: boolean } {
  const { agentId } = useHub();
  const { data, isError } = useQuery({
    queryKey: ['activeAgents'],
    queryFn: ({ signal }) => listActiveAgents(signal),
    staleTime: KNOWN_FOR_MS,
  });
  const colleagues = useMemo(
    () => extensionsOf(data ?? [], connectionId, agentId),
    [data, connectionId, agentId],
  );
  return { colleagues, failed: isError };
}

function extensionsOf(agents: readonly Agent[], connectionId: string, me: string | undefined): Colleague[] {
  return agents
    .filter(({ agentId }) => agentId !== me)
    .flatMap(({ agentId, name, devices }) =>
      devices
        .filter((device) => device.connectionId === connectionId && device.kind === 'extension')
        .map(({ value }) => ({ agentId, name, extension: value })),
    );
}

/** By the beginning of any part of the name, or of the extension; the first ones for an empty text. */
export function findColleagues(colleagues: readonly Colleague[], text: string): Colleague[] {
  const wanted = text.toLocaleLowerCase();
  return colleagues
    .filter(
      ({ name, extension }) =>
        extension.startsWith(wanted) ||
        name
          .toLocaleLowerCase()
          .split(/[\s-]+/)
          .some(
            (part, index, parts) =>
              parts.slice(index).join(' ').startsWith(wanted) || part.startsWith(wanted),
          ),
    )
    .slice(0, MOST);
}
