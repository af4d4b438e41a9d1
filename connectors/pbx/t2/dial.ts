import type { DialAnswer, DialRequest } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { askT2, type T2Account } from './api.ts';
import { listEmployees } from './employees.ts';
import { fullNumber } from './numbers.ts';

/**
 * `POST /call/outgoing`: both numbers in the query. 404 says that `source` is no employee, and a public client then tries the other of
 * the employee's two numbers; nothing was dialled, so that is no repetition. The answer tells no id.
 */
export async function dial(account: T2Account, { from, to, callerId }: DialRequest): Promise<DialAnswer> {
  const destination = fullNumber(to);
  if (!/^\d+$/.test(destination)) throw new ConnectorError('refused', `"${to}" is not a number to call`);
  const source = fullNumber(from.number);
  const isDone =
    (await order(account, source, destination)) || (await orderByOther(account, source, destination));
  if (!isDone) throw new ConnectorError('refused', `the PBX knows no employee ${from.number}`);
  return callerId === undefined ? {} : { callerId: 'unknown' };
}

/** False: no such employee. */
async function order(account: T2Account, source: string, destination: string): Promise<boolean> {
  const { status, body } = await askT2(account, {
    method: 'POST',
    path: '/call/outgoing',
    query: { source, destination },
  });
  if (status === 404) return false;
  if (status < 200 || status > 299) throw new ConnectorError('refused', `${status} ${body.slice(0, 200)}`);
  return true;
}

async function orderByOther(account: T2Account, source: string, destination: string): Promise<boolean> {
  const employee = (await listEmployees(account)).find(
    ({ full, short }) => full === source || short === source,
  );
  const other = employee?.full === source ? employee.short : employee?.full;
  return other === undefined ? false : order(account, other, destination);
}
