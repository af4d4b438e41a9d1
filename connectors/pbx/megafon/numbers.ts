import type { NumberTarget, PbxNumber } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askMegafon, listMegafon, objectOf, textOf } from './api.ts';
import type { MegafonSettings } from './settings.ts';

/** `/telnums`: what each number of the company leads to. Sources disagree on how that is changed, so it is only shown. */
export const numbers: NonNullable<PbxOperationsOf<MegafonSettings>['numbers']> = {
  list: async (account) => (await listMegafon(account, '/telnums')).flatMap(toPbxNumber),
  async setEnabled(account, { id, enabled }) {
    if (!/^\d{1,20}$/.test(id)) throw new ConnectorError('refused', `"${id}" is not a number of the PBX`);
    await askMegafon(account, { method: enabled ? 'POST' : 'DELETE', path: `/telnums/${id}/enabled` });
  },
};

function toPbxNumber(row: Record<string, unknown>): PbxNumber[] {
  const [number, name] = [textOf(row.telnum), textOf(row.name)];
  if (number === undefined) return [];
  const leadsTo = toTarget(row);
  return [
    {
      id: number,
      number,
      ...(name !== undefined && { name }),
      ...(typeof row.disabled === 'boolean' && { enabled: !row.disabled }),
      ...(leadsTo !== undefined && { leadsTo }),
    },
  ];
}

const KINDS: Readonly<Record<string, NumberTarget['kind']>> = { user: 'user', group: 'group', ivr: 'menu' };

/** Of a number, or of a menu's key: the type where it is said, else whichever target is named. */
function toTarget(row: Record<string, unknown>): NumberTarget | undefined {
  const [type, user, group] = [textOf(row.type), textOf(row.user), textOf(row.group)];
  const [userName, groupName] = [textOf(row.user_name), textOf(row.group_name)];
  const hasGroup = group !== undefined || groupName !== undefined;
  const hasUser = user !== undefined || userName !== undefined;
  const named = hasGroup ? 'group' : hasUser ? 'user' : undefined;
  const kind = type === undefined ? named : (KINDS[type.toLowerCase()] ?? 'other');
  if (kind === undefined) return undefined;
  if (kind === 'menu') return { kind, choices: choicesOf(row) };
  const [id, name] = kind === 'user' ? [user, userName] : kind === 'group' ? [group, groupName] : [];
  return { kind, ...(id !== undefined && { id }), ...(name !== undefined && { name }) };
}

function choicesOf({ ivr }: Record<string, unknown>): NonNullable<NumberTarget['choices']> {
  const { items } = objectOf(ivr ?? {});
  if (!Array.isArray(items)) return [];
  return items.map(objectOf).flatMap((item) => {
    const key = textOf(item.button);
    const leadsTo = toTarget(item);
    return key === undefined ? [] : [{ key, ...(leadsTo !== undefined && { leadsTo }) }];
  });
}
