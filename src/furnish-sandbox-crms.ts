import type { AgentService } from './agents/agent-service.ts';
import type { CrmAccountService, CrmAccountView } from './crm/crm-account-service.ts';
import { isAppError } from './platform/app-error.ts';
import type { Logger } from './platform/logger.ts';

/** A virtual CRM, as far as the hub must know it. */
export interface SandboxCrmAccount {
  connector: string;
  name: string;
  /** Where it is and what opens it: after another start of the sandbox something else. */
  access: Record<string, unknown>;
  /** What a person would enter besides. */
  choices: Record<string, unknown>;
  /** Extension of an agent → user of the CRM. */
  users: Readonly<Record<string, string>>;
  /** Otherwise its account is made switched off, for whoever wants to see more. */
  writesAtOnce: boolean;
}

export interface FurnishCrmsOptions {
  tenantId: string;
  crms: readonly SandboxCrmAccount[];
  /** Agents of the sandbox. */
  people: readonly { name: string; extension: string }[];
  accounts: Pick<CrmAccountService, 'list' | 'create' | 'update' | 'putUsers'>;
  agents: Pick<AgentService, 'list'>;
  logger: Pick<Logger, 'warn'>;
}

/**
 * Gives a tenant accounts at the virtual CRMs, all at once: one that is missing afterwards was removed by somebody, or has another name. On later starts
 * those that are there learn where their CRM is now; all else stays as people left it.
 */
export async function furnishCrms(options: FurnishCrmsOptions): Promise<void> {
  const { tenantId, crms, accounts } = options;
  const known = await accounts.list(tenantId);
  const present = crms.flatMap((crm) => {
    const account = known.find(({ connector, name }) => connector === crm.connector && name === crm.name);
    return account === undefined ? [] : [{ crm, account }];
  });
  if (present.length === 0) await makeAccounts(options);
  for (const { crm, account } of present) await renew(options, crm, account);
}

async function makeAccounts({ tenantId, crms, people, accounts, agents }: FurnishCrmsOptions): Promise<void> {
  const agentIds = new Map(
    (await agents.list(tenantId, { limit: 200 })).map((one) => [one.name, one.agentId]),
  );
  for (const { connector, name, access, choices, users, writesAtOnce } of crms) {
    const settings = { ...access, ...choices };
    const { accountId } = await accounts.create(tenantId, {
      connector,
      name,
      settings,
      enabled: writesAtOnce,
    });
    const mapped = people.flatMap(({ name: agent, extension }) => {
      const [agentId, userId] = [agentIds.get(agent), users[extension]];
      return agentId === undefined || userId === undefined ? [] : [{ agentId, userId }];
    });
    await accounts.putUsers(tenantId, accountId, mapped);
  }
}

/** Whoever signs in there in another way now has to see to it: that must not keep the hub from starting. */
async function renew(
  { tenantId, accounts, logger }: FurnishCrmsOptions,
  { access }: SandboxCrmAccount,
  { accountId, settings }: CrmAccountView,
): Promise<void> {
  try {
    await accounts.update(tenantId, accountId, { settings: { ...settings, ...access } });
  } catch (error) {
    if (!isAppError(error) || error.code !== 'unprocessable') throw error;
    logger.warn({ err: error, accountId }, 'an account at a virtual CRM could not be told its new address');
  }
}
