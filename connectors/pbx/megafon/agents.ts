import type { PbxUser } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { listMegafon, type MegafonAccount, objectOf, textOf } from './api.ts';

/**
 * `GET /users`. Webhooks name an employee by login and extension; the direct number is where some calls are seen to come
 * in. The mobile is left out: no call tells of it.
 */
export async function listAgents(account: MegafonAccount): Promise<PbxUser[]> {
  const users = await listMegafon(account, '/users');
  const departments = await departmentsByLogin(account);
  return users.flatMap((user) => {
    const id = textOf(user.login);
    return id === undefined ? [] : [toPbxUser(id, user, departments.get(id))];
  });
}

function toPbxUser(id: string, user: Record<string, unknown>, departments: string[] | undefined): PbxUser {
  const [name, email, ext, telnum] = [user.name, user.email, user.ext, user.telnum].map(textOf);
  return {
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(departments !== undefined && { department: departments.join(', ') }),
    devices: [
      { kind: 'user', value: id },
      ...(ext === undefined ? [] : [{ kind: 'extension' as const, value: ext }]),
      ...(telnum === undefined ? [] : [{ kind: 'direct' as const, value: telnum }]),
    ],
  };
}

/** Login → names of the departments. People without them are better than none: a key may have no right to `/groups`. */
async function departmentsByLogin(account: MegafonAccount): Promise<Map<string, string[]>> {
  const byLogin = new Map<string, string[]>();
  for (const group of await listGroups(account)) {
    const name = textOf(group.name);
    if (name === undefined || !Array.isArray(group.users)) continue;
    for (const member of group.users) {
      const login = textOf(objectOf(member).login);
      if (login !== undefined) byLogin.set(login, [...(byLogin.get(login) ?? []), name]);
    }
  }
  return byLogin;
}

async function listGroups(account: MegafonAccount): Promise<Record<string, unknown>[]> {
  try {
    return await listMegafon(account, '/groups');
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'refused') return [];
    throw error;
  }
}
