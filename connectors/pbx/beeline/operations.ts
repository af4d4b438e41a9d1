import type { PbxUser, PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { bodyOf, call, callList, faultIn, pathPart, refusal, send, tenDigits } from './api.ts';
import { beelineBlockList } from './block-list.ts';
import { beelineCallerRouting } from './caller-routing.ts';
import { beelineForwarding } from './forwarding.ts';
import { beelineNumbers } from './numbers.ts';
import { beelineRecordingSwitch } from './recording-switch.ts';
import { beelineRecordings } from './recordings.ts';
import type { BeelineSettings } from './settings.ts';

const STATES: Readonly<Record<string, PresenceState>> = {
  ONLINE: 'available',
  BREAK: 'break',
  OFFLINE: 'offline',
};
const WORDS: Readonly<Partial<Record<PresenceState, string>>> = {
  available: 'ONLINE',
  break: 'BREAK',
  offline: 'OFFLINE',
};

export const beelineOperations: PbxOperationsOf<BeelineSettings> = {
  agents: {
    async list(account) {
      return (await callList(account, 'abonents')).flatMap((row) => toUser(row) ?? []);
    },
  },
  presence: {
    settable: ['available', 'break', 'offline'],
    async read(account, { userId }) {
      const answer = await call(account, `abonents/${pathPart(userId)}/agent`);
      return STATES[typeof answer === 'string' ? answer : ''] ?? 'unknown';
    },
    async write(account, { userId, state }) {
      const status = WORDS[state];
      if (status === undefined) throw new ConnectorError('unsupported', 'the PBX has no such state');
      await call(account, `abonents/${pathPart(userId)}/agent`, { method: 'PUT', query: { status } });
    },
  },
  dial: {
    async dial(account, { from, to }) {
      const who = pathPart(from.user ?? from.number);
      const request = { method: 'POST', query: { phoneNumber: tenDigits(to) } } as const;
      const response = await send(account, `v2/abonents/${who}/call`, request);
      // Refused as unknown, so nothing was dialled: some tenants have the first version only.
      if (response.status === 404 || response.status === 405) {
        return callIdIn(await call(account, `abonents/${who}/call`, request));
      }
      const body = bodyOf(response);
      const fault = faultIn(body);
      if (fault !== undefined) throw refusal(fault);
      if (response.status > 299)
        throw new ConnectorError('badPayload', `the call was refused with ${response.status}`);
      return callIdIn(body);
    },
  },
  callControl: {
    async transfer(account, { externalId, device, to }) {
      const query = { callId: externalId, phoneNumber: tenDigits(to) };
      const path = `abonents/${pathPart(device.user ?? device.number)}/callTransfer`;
      await call(account, path, { method: 'POST', query });
    },
    async join(account, { externalId, device, with: other }) {
      const query = { callId: externalId, callIdConsult: other.externalId };
      const path = `abonents/${pathPart(device.user ?? device.number)}/callTransferConsult`;
      await call(account, path, { method: 'POST', query });
    },
  },
  numbers: beelineNumbers,
  blockList: beelineBlockList,
  callerRouting: beelineCallerRouting,
  recordings: beelineRecordings,
  forwarding: beelineForwarding,
  recordingSwitch: beelineRecordingSwitch,
};

/** The second version names the call; the first answers with a bare word, which one client found in the events as their tracking id. */
function callIdIn(answer: unknown): { callId?: string } {
  if (typeof answer === 'string' && answer !== '') return { callId: answer };
  const { externalTrackingId } = (answer ?? {}) as { externalTrackingId?: unknown };
  return typeof externalTrackingId === 'string' ? { callId: externalTrackingId } : {};
}

/** Anything but the id may be missing or null; `phone` may be the SIP login. */
function toUser(row: unknown): PbxUser | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const fields = row as Record<string, unknown>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const id = text('userId');
  if (id === undefined) return undefined;
  const name = [text('lastName'), text('firstName')].filter((part) => part !== undefined).join(' ');
  const [email, department, extension] = [text('email'), text('department'), text('extension')];
  const phone = tenDigits(text('phone') ?? id.split('@')[0] ?? '');
  return {
    id,
    ...(name !== '' && { name }),
    ...(email !== undefined && { email }),
    ...(department !== undefined && { department }),
    devices: [
      { kind: 'user', value: id },
      ...(phone.length === 10 ? [{ kind: 'direct' as const, value: `7${phone}` }] : []),
      ...(extension === undefined ? [] : [{ kind: 'extension' as const, value: extension }]),
    ],
  };
}
