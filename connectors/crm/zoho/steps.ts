import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import type { Form } from './api.ts';
import type { Memory } from './memory.ts';
import type { ZohoSettings } from './settings.ts';

/** What `plan` looks at. */
export interface Planning {
  situation: CrmSituation;
  memory: Memory;
  settings: ZohoSettings;
}

/** What `make` gets: the notice, and what is to be remembered when Zoho took it. */
export interface Notice {
  form: Form;
  after: Partial<Memory>;
  /** Users whom Zoho did not take before. */
  strangers: string[];
}

/** Told twice is told once: Zoho knows a call by its id. */
export function toStep(
  { memory }: Planning,
  step: Pick<CrmStep, 'id' | 'kind'> & { until?: string },
  notice: Omit<Notice, 'strangers'>,
): CrmStep {
  const body: Notice = { ...notice, strangers: memory.strangers };
  return { ...step, whenUnknown: 'repeatable', body: body as unknown as Json };
}

/** The agent's user at Zoho; undefined for an agent who is none there, or none any more. */
export function userOf({ situation, memory }: Planning, agentId: string | undefined): string | undefined {
  const user = agentId === undefined ? undefined : situation.users[agentId];
  return user === undefined || memory.strangers.includes(user) ? undefined : user;
}

export function isLeft({ situation }: Planning, id: string): boolean {
  return situation.left?.includes(id) === true;
}
