import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { openSandbox, type Sandbox, steppedClock } from '../../sandbox/index.ts';
import { FORWARD_CASES, type ForwardTargets, RULE_SCHEDULES } from '../../src/domain/pbx/forwarding.ts';
import type { OperationGroup, PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';

/** What every connector with such a group does the same, before its virtual PBX, over real HTTP. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ clock: steppedClock(Date.UTC(2026, 2, 2, 7)), backlog: 0 });
}, 60_000);
afterAll(() => sandbox.stop());

/** Of a connection that lacks nothing which a setting could give it. */
function operate(id: string): PbxOperations {
  const connector = pbxConnectors.find((one) => one.id === id);
  const connection = sandbox.world.connections.find((one) => one.connector === id);
  if (connector === undefined || connection === undefined) throw new Error(`${id} has no virtual PBX`);
  return bindOperations(connector, connection.settings, 'RU');
}

const having = (group: OperationGroup): string[] =>
  pbxConnectors.filter(({ operations }) => operations?.[group] !== undefined).map(({ id }) => id);

async function someUser({ agents }: PbxOperations): Promise<string> {
  const [user] = (await agents?.list()) ?? [];
  if (user === undefined) throw new Error('The PBX lists no user.');
  return user.id;
}

const DIGITS = /^\d{3,18}$/;
const targetsSchema = z.partialRecord(
  z.enum(FORWARD_CASES),
  z.strictObject({ to: z.string().regex(DIGITS), after: z.number().optional() }),
);

describe.each(having('forwarding'))('forwarding at %s', (id) => {
  it('is told, replaced as a whole, found again and switched off, in every case that it names', async () => {
    const operations = operate(id);
    const userId = await someUser(operations);
    const { forwarding } = operations;
    if (forwarding === undefined) return expect.unreachable();
    const { cases, alwaysAlone, noAnswerAfter } = forwarding;
    expect(cases.length).toBeGreaterThan(0);
    const targetOf = (name: (typeof cases)[number]) => ({
      to: `7900000004${cases.indexOf(name)}`,
      ...(name === 'noAnswer' && noAnswerAfter && { after: noAnswerAfter.max }),
    });
    const sets: ForwardTargets[] = [
      ...cases.map((name) => ({ [name]: targetOf(name) })),
      Object.fromEntries(
        cases.filter((name) => name !== 'always' || !alwaysAlone).map((name) => [name, targetOf(name)]),
      ),
    ];
    for (const targets of sets) {
      await forwarding.write({ userId, targets });
      const read = await forwarding.read({ userId });
      expect(read).toEqual({ isOn: true, targets });
      expect(targetsSchema.safeParse(read.targets).error?.issues ?? []).toEqual([]);
    }
    await forwarding.switchOff({ userId });
    expect((await forwarding.read({ userId })).isOn).toBe(false);
  }, 60_000);

  it('keeps rules with every schedule that it names, where it has rules', async () => {
    const operations = operate(id);
    const userId = await someUser(operations);
    const { forwarding } = operations;
    const parts = ['readRules', 'addRule', 'changeRule', 'removeRule', 'switchRules', 'schedules'] as const;
    const has = parts.filter((part) => forwarding?.[part] !== undefined);
    // All or none: a rule that can be made and not be removed helps nobody.
    expect(has).toEqual(forwarding?.readRules === undefined ? [] : parts);
    if (forwarding?.readRules === undefined) return;
    for (const schedule of forwarding.schedules ?? []) {
      expect(RULE_SCHEDULES).toContain(schedule);
      const rule = { name: 'Правило', to: '79000000041', schedule, callers: ['79000000081'] };
      await forwarding.addRule?.({ userId, rule });
      const added = (await forwarding.readRules({ userId })).items.at(-1);
      expect(added).toEqual({ id: expect.any(String), ...rule });
      const changed = { ...rule, callers: ['79000000082', '79000000083'] };
      await forwarding.changeRule?.({ userId, ruleId: added?.id ?? '', rule: changed });
      expect((await forwarding.readRules({ userId })).items.at(-1)).toMatchObject(changed);
      await forwarding.removeRule?.({ userId, ruleId: added?.id ?? '' });
      expect((await forwarding.readRules({ userId })).items).toEqual([]);
    }
    for (const isOn of [true, false]) {
      await forwarding.switchRules?.({ userId, isOn });
      expect((await forwarding.readRules({ userId })).isOn).toBe(isOn);
    }
  }, 60_000);

  it('refuses a user whom the PBX does not have', async () => {
    const { forwarding } = operate(id);
    await expect(forwarding?.read({ userId: 'nobody' })).rejects.toMatchObject({ code: 'unprocessable' });
  });
});

const departmentsSchema = z.array(
  z.strictObject({
    id: z.string().min(1),
    name: z.string().min(1),
    extension: z.string().optional(),
    order: z.enum(['all', 'evenly', 'inOrder', 'waterfall']).optional(),
    members: z.array(z.strictObject({ userId: z.string().min(1), isRung: z.boolean().optional() })),
  }),
);

describe.each(having('departments'))('departments at %s', (id) => {
  it('have members that are users of the PBX, and ring them or not, each for itself', async () => {
    const operations = operate(id);
    const { departments, agents } = operations;
    if (departments === undefined) return expect.unreachable();
    const before = await departments.list();
    expect(departmentsSchema.safeParse(before).error?.issues ?? []).toEqual([]);
    const [department] = before;
    const [member, ...others] = department?.members ?? [];
    if (department === undefined || member === undefined) return expect.unreachable('nobody is there');
    const users = new Set((await agents?.list())?.map((user) => user.id));
    expect(department.members.filter(({ userId }) => !users.has(userId))).toEqual([]);
    for (const isRung of [false, true]) {
      await departments.setRung({ departmentId: department.id, userId: member.userId, isRung });
      const now = (await departments.list()).find((one) => one.id === department.id);
      expect(now?.members).toEqual([{ ...member, isRung }, ...others]);
    }
  }, 60_000);
});

describe.each(having('recordingSwitch'))('the switch of recording at %s', (id) => {
  it('is found as it was left', async () => {
    const operations = operate(id);
    const userId = await someUser(operations);
    for (const isOn of [true, false, true]) {
      await operations.recordingSwitch?.write({ userId, isOn });
      expect(await operations.recordingSwitch?.read({ userId })).toEqual({ isOn });
    }
  }, 60_000);
});

describe.each(having('numbers'))('numbers at %s', (id) => {
  it('say of each whether routes of callers work on it, where that can be switched', async () => {
    const { numbers } = operate(id);
    const found = (await numbers?.list()) ?? [];
    expect(found.length).toBeGreaterThan(0);
    const first = found[0]!;
    if (numbers?.setRoutesCallers === undefined) {
      expect(found.filter(({ routesCallers }) => routesCallers !== undefined)).toEqual([]);
      return;
    }
    for (const routesCallers of [true, false]) {
      await numbers.setRoutesCallers({ id: first.id, routesCallers });
      expect((await numbers.list()).find((one) => one.id === first.id)).toMatchObject({ routesCallers });
    }
  }, 60_000);

  it('are given to users and taken back at the hours that it names, where it can', async () => {
    const operations = operate(id);
    const { attach, detach, schedules } = operations.numbers ?? {};
    expect([attach !== undefined, detach !== undefined]).toEqual(Array(2).fill(schedules !== undefined));
    if (attach === undefined || schedules === undefined) return;
    const userId = await someUser(operations);
    for (const schedule of schedules) {
      expect(RULE_SCHEDULES).toContain(schedule);
      await attach({ userId, number: '79000000031', schedule });
      await detach?.({ userId });
    }
    await expect(
      attach({ userId: 'nobody', number: '79000000031', schedule: 'always' }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  }, 60_000);
});
