import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { call, pathPart } from './api.ts';
import type { BeelineSettings } from './settings.ts';

/** `abonents/…/recording`: a bare word, switched by PUT and DELETE without a body. */
export const beelineRecordingSwitch: NonNullable<PbxOperationsOf<BeelineSettings>['recordingSwitch']> = {
  async read(account, { userId }) {
    const word = await call(account, pathOf(userId));
    if (word !== 'ON' && word !== 'OFF') {
      throw new ConnectorError('badPayload', 'whether calls are recorded cannot be read');
    }
    return { isOn: word === 'ON' };
  },
  async write(account, { userId, isOn }) {
    await call(account, pathOf(userId), { method: isOn ? 'PUT' : 'DELETE' });
  },
};

function pathOf(userId: string): string {
  return `abonents/${pathPart(userId)}/recording`;
}
