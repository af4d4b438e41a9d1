import type { Agent, AgentDevice, DeviceKind } from '../agents/agent.ts';
import type { PbxUser } from '../domain/pbx/pbx-operations.ts';

/** What is known of one of our agents, as far as it can be recognized by. */
export interface KnownPerson extends Pick<Agent, 'agentId' | 'name' | 'devices'> {
  /** Of the user that the agent signs in as. */
  email?: string;
}

/** What is proposed for one user of the PBX. */
export interface UserMatch {
  pbxUser: PbxUser;
  /**
   * `known`: an agent of ours has all the devices; `extends`: and is missing some; `new`: nobody fits; `ambiguous`: several
   * do, and a person must say who; `unusable`: the PBX tells no device or no name.
   */
  state: 'known' | 'extends' | 'new' | 'ambiguous' | 'unusable';
  by?: 'device' | 'email' | 'name';
  agentId?: string;
  candidates?: { agentId: string; name: string }[];
  /** Devices that the agent would get. */
  adds: Pick<AgentDevice, 'kind' | 'value'>[];
  /** Devices that belong to an agent already, and stay there. */
  owned: (Pick<AgentDevice, 'kind' | 'value'> & { agentId: string })[];
}

const KINDS: Record<PbxUser['devices'][number]['kind'], DeviceKind> = {
  extension: 'extension',
  direct: 'number',
  user: 'user',
};

/**
 * Recognizes the users of a PBX: by a device that is theirs already, else by e-mail, else by name. Two that fit are
 * ambiguous, never the first of them; so are two users of the PBX who look like one agent.
 */
export function matchUsers(
  users: readonly PbxUser[],
  people: readonly KnownPerson[],
  connectionId: string,
): UserMatch[] {
  /** Key: kind and value. */
  const ownerOf = new Map<string, string>();
  for (const { agentId, devices } of people) {
    for (const device of devices) {
      if (device.connectionId === connectionId) ownerOf.set(keyOf(device), agentId);
    }
  }
  const matches = users.map((pbxUser) => matchUser(pbxUser, people, ownerOf));
  return matches.map((match) => (isContested(match, matches) ? toAmbiguous(match, people) : match));
}

function matchUser(
  pbxUser: PbxUser,
  people: readonly KnownPerson[],
  ownerOf: ReadonlyMap<string, string>,
): UserMatch {
  const devices = pbxUser.devices.map(({ kind, value }) => ({ kind: KINDS[kind], value }));
  const found = recognize(pbxUser, devices, people, ownerOf);
  const agentId = found?.agentIds.length === 1 ? found.agentIds[0] : undefined;
  const adds = devices.filter((device) => !ownerOf.has(keyOf(device)));
  const owned = devices.flatMap((device) => {
    const owner = ownerOf.get(keyOf(device));
    return owner === undefined ? [] : [{ ...device, agentId: owner }];
  });
  const common = { pbxUser, adds, owned };
  if (found !== undefined && agentId === undefined) {
    const candidates = people
      .filter((person) => found.agentIds.includes(person.agentId))
      .map(({ agentId: id, name }) => ({ agentId: id, name }));
    return { ...common, state: 'ambiguous', by: found.by, candidates };
  }
  if (found !== undefined && agentId !== undefined) {
    return { ...common, state: adds.length === 0 ? 'known' : 'extends', by: found.by, agentId };
  }
  return { ...common, state: devices.length === 0 || !pbxUser.name?.trim() ? 'unusable' : 'new' };
}

function recognize(
  pbxUser: PbxUser,
  devices: readonly Pick<AgentDevice, 'kind' | 'value'>[],
  people: readonly KnownPerson[],
  ownerOf: ReadonlyMap<string, string>,
): { by: NonNullable<UserMatch['by']>; agentIds: string[] } | undefined {
  const owners = [...new Set(devices.flatMap((device) => ownerOf.get(keyOf(device)) ?? []))];
  if (owners.length > 0) return { by: 'device', agentIds: owners };
  const email = pbxUser.email?.trim().toLowerCase();
  const byEmail = people.filter((person) => email && person.email?.toLowerCase() === email);
  if (byEmail.length > 0) return { by: 'email', agentIds: byEmail.map(({ agentId }) => agentId) };
  const name = nameKey(pbxUser.name ?? '');
  const byName = people.filter((person) => name !== '' && nameKey(person.name) === name);
  if (byName.length > 0) return { by: 'name', agentIds: byName.map(({ agentId }) => agentId) };
  return undefined;
}

/** A device proves who it is; a name or an address that two users of the PBX share proves nothing. */
function isContested(match: UserMatch, all: readonly UserMatch[]): boolean {
  return (
    match.agentId !== undefined &&
    match.by !== 'device' &&
    all.some((other) => other !== match && other.agentId === match.agentId)
  );
}

function toAmbiguous({ agentId, ...match }: UserMatch, people: readonly KnownPerson[]): UserMatch {
  const candidates = people
    .filter((person) => person.agentId === agentId)
    .map((person) => ({ agentId: person.agentId, name: person.name }));
  return { ...match, state: 'ambiguous', candidates };
}

/** Words in any order, without case; people write ё and е for the same letter. */
function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');
}

/** As the directory compares devices: numbers by their digits, logins without case. */
function keyOf({ kind, value }: Pick<AgentDevice, 'kind' | 'value'>): string {
  return `${kind} ${kind === 'user' ? value.toLowerCase() : value.replace(/\D/g, '') || value.toLowerCase()}`;
}
