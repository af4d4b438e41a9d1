import type { Agent } from '../exchange/company.ts';

/** Extension of each agent → the user that `toUser` makes of them. */
export function usersOf(agents: readonly Agent[], toUser: (agent: Agent) => string): Record<string, string> {
  return Object.fromEntries(agents.map((agent) => [agent.extension, toUser(agent)]));
}

/** `Мария Придуманная` → `Мария` and `Придуманная`. */
export function nameParts(name: string): { first: string; last: string } {
  const [first = '', ...last] = name.split(' ');
  return { first, last: last.join(' ') };
}

/** The same in every run. `kind` keeps agents and contacts apart. */
export function steadyUuid(kind: 'a' | 'c', nth: string | number): string {
  return `00000000-0000-4000-8000-${kind}${String(nth).padStart(11, '0')}`;
}
