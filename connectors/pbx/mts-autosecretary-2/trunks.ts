import type { PbxNumber } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { type MtsAutosecretary2Settings, requestTo } from './settings.ts';

/** The company's numbers; the id of a trunk is its number, ten digits. Throws `ConnectorError`. */
export async function listTrunks(
  http: ProviderHttp,
  settings: MtsAutosecretary2Settings,
): Promise<PbxNumber[]> {
  const trunks = readJson(await http.request(requestTo(settings, '/trunks/all'))) ?? [];
  if (!Array.isArray(trunks)) throw new ConnectorError('badPayload', 'the list of trunks is not a list');
  return trunks.map((trunk: unknown) => {
    const { trunkId, name } = (trunk ?? {}) as { trunkId?: unknown; name?: unknown };
    if ((typeof trunkId !== 'string' && typeof trunkId !== 'number') || trunkId === '')
      throw new ConnectorError('badPayload', 'a trunk has no `trunkId`');
    const id = String(trunkId);
    return { id, number: id, ...(typeof name === 'string' && name !== '' && { name }) };
  });
}
