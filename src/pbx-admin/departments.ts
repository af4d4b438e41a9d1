import { changeAtPbx } from '../audit/change-at-pbx.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { DepartmentMember, PbxDepartment } from '../domain/pbx/departments.ts';
import type { PbxUser } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';

export interface DepartmentsOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at' | 'group'>;
}

/** With the names that the PBX has for its users, where it tells them. */
export interface DepartmentAt extends Omit<PbxDepartment, 'members'> {
  members: (DepartmentMember & { name?: string })[];
}

/** Departments as a PBX has them: read there and changed there, kept nowhere here. */
export class Departments {
  readonly #options: DepartmentsOptions;

  constructor(options: DepartmentsOptions) {
    this.#options = options;
  }

  async list(tenantId: string, connectionId: string): Promise<DepartmentAt[]> {
    const { operator } = this.#options;
    const departments = await (await operator.group(tenantId, connectionId, 'departments')).list();
    const names = await this.#namesAt(tenantId, connectionId);
    return departments.map((department) => ({
      ...department,
      members: department.members.map((member) => {
        const name = names.get(member.userId);
        return { ...member, ...(name !== undefined && { name }) };
      }),
    }));
  }

  async setRung(
    tenantId: string,
    connectionId: string,
    change: { departmentId: string; userId: string; isRung: boolean },
  ): Promise<void> {
    const group = await this.#options.operator.group(tenantId, connectionId, 'departments');
    const subject = { kind: 'department', id: change.departmentId };
    const wanted = { userId: change.userId, isRung: change.isRung };
    await changeAtPbx(this.#options.database, { tenantId, connectionId, subject, wanted }, () =>
      group.setRung(change),
    );
  }

  /** Departments without names are better than none: a key may have no right to the users. */
  async #namesAt(tenantId: string, connectionId: string): Promise<Map<PbxUser['id'], string>> {
    const { operations } = await this.#options.operator.at(tenantId, connectionId);
    try {
      const users = (await operations.agents?.list()) ?? [];
      return new Map(users.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])));
    } catch (error) {
      if (isAppError(error)) return new Map();
      throw error;
    }
  }
}
