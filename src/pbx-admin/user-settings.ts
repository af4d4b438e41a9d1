import type { AgentService } from '../agents/agent-service.ts';
import { changeAtPbx } from '../audit/change-at-pbx.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type {
  Forwarding,
  ForwardingOperations,
  ForwardingRules,
  ForwardTargets,
  NewForwardingRule,
  RuleSchedule,
} from '../domain/pbx/forwarding.ts';
import type { NumberOperations, OperationGroup, PbxOperations } from '../domain/pbx/pbx-operations.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { digitsOf, ruleOf, targetsOf } from './forwarding-wish.ts';
import { connectionsOf, userIdAt } from './user-at-pbx.ts';

export interface UserSettingsOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at' | 'group'>;
  agents: Pick<AgentService, 'get'>;
  countryOf: (tenantId: string) => Promise<string>;
}

/** What a PBX said, or why it said nothing; `isMissing` where it has no such thing at all. */
export type Told<T> = T | { reason: string; isMissing: boolean };

/** What one PBX holds of an agent. */
export interface UserSettingsAt {
  connectionId: string;
  /** Of the connection; absent when it is switched off. */
  name?: string;
  /** Why nothing can be said at all. */
  reason?: string;
  forwarding?: Told<Forwarding & Pick<ForwardingOperations, 'cases' | 'alwaysAlone' | 'noAnswerAfter'>>;
  /** Absent where forwarding has no rules. */
  rules?: Told<ForwardingRules & { schedules: readonly RuleSchedule[] }>;
  recording?: Told<{ isOn: boolean }>;
  /** An additional number can be given and taken away; who has one is not told. */
  extraNumber?: { schedules: readonly RuleSchedule[] };
}

/** Whose settings, and where. */
export interface UserAt {
  tenantId: string;
  agentId: string;
  connectionId: string;
}

/** Forwarding, recording and additional numbers of agents: read at their PBXs and changed there, kept nowhere here. */
export class UserSettings {
  readonly #options: UserSettingsOptions;

  constructor(options: UserSettingsOptions) {
    this.#options = options;
  }

  async read(tenantId: string, agentId: string): Promise<UserSettingsAt[]> {
    const agent = await this.#options.agents.get(tenantId, agentId);
    return Promise.all(
      connectionsOf(agent).map(async (connectionId): Promise<UserSettingsAt> => {
        const at = await told(() => this.#options.operator.at(tenantId, connectionId));
        if ('reason' in at) return { connectionId, reason: at.reason };
        const { name, operations } = at;
        const userId = isAnythingKnown(operations) ? await told(() => userIdAt(at, agent)) : '';
        if (typeof userId !== 'string') return { connectionId, name, reason: userId.reason };
        return {
          connectionId,
          name,
          ...(await this.#readAt({ tenantId, connectionId, operations, userId })),
        };
      }),
    );
  }

  async writeForwarding(at: UserAt, wanted: ForwardTargets): Promise<void> {
    const { group, userId } = await this.#at(at, 'forwarding');
    const targets = targetsOf(wanted, group, await this.#options.countryOf(at.tenantId));
    const before = await heldBefore(() => group.read({ userId }));
    await this.#change(at, 'forwarding', { before, wanted: { isOn: true, targets } }, () =>
      group.write({ userId, targets }),
    );
  }

  async switchForwardingOff(at: UserAt): Promise<void> {
    const { group, userId } = await this.#at(at, 'forwarding');
    const before = await heldBefore(() => group.read({ userId }));
    await this.#change(at, 'forwarding', { before, wanted: { isOn: false } }, () =>
      group.switchOff({ userId }),
    );
  }

  /** `ruleId` absent: a new one. */
  async writeRule(at: UserAt, wanted: NewForwardingRule, ruleId?: string): Promise<void> {
    const { group, userId } = await this.#at(at, 'forwarding');
    const { addRule, changeRule, schedules = [] } = group;
    if (addRule === undefined || changeRule === undefined) throw noRules();
    if (!schedules.includes(wanted.schedule))
      throw new AppError('unprocessable', `This PBX knows only: ${schedules.join(', ')}.`);
    const rule = ruleOf(wanted, await this.#options.countryOf(at.tenantId));
    const before = await this.#ruleBefore(group, userId, ruleId);
    await this.#change(at, 'forwardingRule', { before, wanted: { ruleId, ...rule } }, () =>
      ruleId === undefined ? addRule({ userId, rule }) : changeRule({ userId, ruleId, rule }),
    );
  }

  async removeRule(at: UserAt, ruleId: string): Promise<void> {
    const { group, userId } = await this.#at(at, 'forwarding');
    const { removeRule } = group;
    if (removeRule === undefined) throw noRules();
    const before = await this.#ruleBefore(group, userId, ruleId);
    await this.#change(at, 'forwardingRule', { before, wanted: { ruleId, removed: true } }, () =>
      removeRule({ userId, ruleId }),
    );
  }

  async switchRules(at: UserAt, isOn: boolean): Promise<void> {
    const { group, userId } = await this.#at(at, 'forwarding');
    const { switchRules } = group;
    if (switchRules === undefined) throw noRules();
    await this.#change(at, 'forwardingRule', { wanted: { isOn } }, () => switchRules({ userId, isOn }));
  }

  async writeRecording(at: UserAt, isOn: boolean): Promise<void> {
    const { group, userId } = await this.#at(at, 'recordingSwitch');
    const before = await heldBefore(() => group.read({ userId }));
    await this.#change(at, 'recordingSwitch', { before, wanted: { isOn } }, () =>
      group.write({ userId, isOn }),
    );
  }

  async attachNumber(at: UserAt, wanted: { number: string; schedule: RuleSchedule }): Promise<void> {
    const { group, userId } = await this.#at(at, 'numbers');
    const { attach, schedules } = extraNumbersOf(group);
    if (!schedules.includes(wanted.schedule))
      throw new AppError('unprocessable', `This PBX knows only: ${schedules.join(', ')}.`);
    const number = digitsOf(wanted.number, await this.#options.countryOf(at.tenantId));
    const asked = { number, schedule: wanted.schedule };
    await this.#change(at, 'extraNumber', { wanted: asked }, () => attach({ userId, ...asked }));
  }

  async detachNumber(at: UserAt): Promise<void> {
    const { group, userId } = await this.#at(at, 'numbers');
    const { detach } = extraNumbersOf(group);
    await this.#change(at, 'extraNumber', { wanted: { removed: true } }, () => detach({ userId }));
  }

  async #readAt({
    tenantId,
    connectionId,
    operations: { forwarding, numbers },
    userId,
  }: {
    tenantId: string;
    connectionId: string;
    operations: PbxOperations;
    userId: string;
  }): Promise<Omit<UserSettingsAt, 'connectionId'>> {
    const group = <Group extends OperationGroup>(name: Group) =>
      this.#options.operator.group(tenantId, connectionId, name);
    const { readRules, schedules = [] } = forwarding ?? {};
    return {
      forwarding: await told(async () => {
        const { read, cases, alwaysAlone, noAnswerAfter } = await group('forwarding');
        return { ...(await read({ userId })), cases, alwaysAlone, ...(noAnswerAfter && { noAnswerAfter }) };
      }),
      ...(readRules && { rules: await told(async () => ({ ...(await readRules({ userId })), schedules })) }),
      recording: await told(async () => (await group('recordingSwitch')).read({ userId })),
      ...(numbers?.attach && { extraNumber: { schedules: numbers.schedules ?? [] } }),
    };
  }

  /** The operations of one group, and whom they are about. */
  async #at<Group extends OperationGroup>(
    { tenantId, agentId, connectionId }: UserAt,
    name: Group,
  ): Promise<{ group: NonNullable<PbxOperations[Group]>; userId: string }> {
    const { agents, operator } = this.#options;
    const agent = await agents.get(tenantId, agentId);
    if (!connectionsOf(agent).includes(connectionId))
      throw new AppError('unprocessable', 'The agent has no device at this connection.');
    const group = await operator.group(tenantId, connectionId, name);
    return { group, userId: await userIdAt(await operator.at(tenantId, connectionId), agent) };
  }

  async #ruleBefore(
    { readRules }: ForwardingOperations,
    userId: string,
    ruleId: string | undefined,
  ): Promise<object | undefined> {
    if (ruleId === undefined || readRules === undefined) return undefined;
    const rules = await heldBefore(() => readRules({ userId }));
    return rules?.items.find(({ id }) => id === ruleId);
  }

  async #change(
    { tenantId, connectionId, agentId }: UserAt,
    kind: string,
    { before, wanted }: { before?: object | undefined; wanted: object },
    work: () => Promise<void>,
  ): Promise<void> {
    const subject = { kind, id: agentId };
    await changeAtPbx(
      this.#options.database,
      { tenantId, connectionId, subject, ...(before && { before }), wanted },
      work,
    );
  }
}

function isAnythingKnown({ forwarding, recordingSwitch, numbers }: PbxOperations): boolean {
  return forwarding !== undefined || recordingSwitch !== undefined || numbers?.attach !== undefined;
}

function extraNumbersOf({ attach, detach, schedules }: NumberOperations) {
  if (attach === undefined || detach === undefined || schedules === undefined)
    throw new AppError('unprocessable', 'This PBX has no operation for additional numbers.');
  return { attach, detach, schedules };
}

function noRules(): AppError {
  return new AppError('unprocessable', 'This PBX has no rules of forwarding.');
}

async function told<T>(work: () => Promise<T>): Promise<Told<T>> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    const isMissing = (error.details as { missing?: unknown } | undefined)?.missing !== undefined;
    return { reason: error.message, isMissing };
  }
}

/** For the audit log; what cannot be read may still be changed. */
async function heldBefore<T>(read: () => Promise<T>): Promise<T | undefined> {
  const found = await told(read);
  return typeof found === 'object' && found !== null && 'reason' in found ? undefined : (found as T);
}
