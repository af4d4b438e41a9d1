import type {
  CallerRoute,
  EntryResult,
  ImportChoice,
  ImportedUser,
  NumbersAt,
  PresenceAt,
  PresenceState,
} from '../contract.ts';
import { askHub } from './hub.ts';

const at = (connectionId: string) => `/connections/${encodeURIComponent(connectionId)}`;
const presenceOf = (agentId: string) => `/agents/${encodeURIComponent(agentId)}/presence`;

/** With `dryRun` it only shows who the users of the PBX are. */
export const importAgents = async (
  connectionId: string,
  order: { dryRun: boolean; choices: readonly ImportChoice[] },
): Promise<ImportedUser[]> =>
  (await askHub<{ items: ImportedUser[] }>('POST', `${at(connectionId)}/agent-imports`, order)).items;

export const readPresence = async (agentId: string, signal?: AbortSignal): Promise<PresenceAt[]> =>
  (await askHub<{ items: PresenceAt[] }>('GET', presenceOf(agentId), undefined, signal)).items;

export const setPresence = async (
  agentId: string,
  change: { state: PresenceState; connectionIds?: string[] },
): Promise<PresenceAt[]> => (await askHub<{ items: PresenceAt[] }>('PUT', presenceOf(agentId), change)).items;

export const listNumbers = (connectionId: string, signal?: AbortSignal): Promise<NumbersAt> =>
  askHub('GET', `${at(connectionId)}/numbers`, undefined, signal);

export type NumberChange = { id: string } & ({ enabled: boolean } | { routesCallers: boolean });

export const switchNumber = (connectionId: string, change: NumberChange): Promise<void> =>
  askHub('PATCH', `${at(connectionId)}/numbers`, change);

export const listRoutes = async (connectionId: string, signal?: AbortSignal): Promise<CallerRoute[]> =>
  (await askHub<{ items: CallerRoute[] }>('GET', `${at(connectionId)}/caller-routes`, undefined, signal))
    .items;

/** One result per route, in their order. */
export const changeRoutes = async (
  connectionId: string,
  how: 'set' | 'remove',
  routes: readonly CallerRoute[],
): Promise<EntryResult[]> =>
  (await askHub<{ items: EntryResult[] }>('POST', `${at(connectionId)}/caller-routes/${how}`, { routes }))
    .items;
