import type { PbxUser, PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { header } from './ami-packet.ts';
import { type AmiTalk, isUnknownAction, talkToAmi } from './ami-talk.ts';
import { type AsteriskAccount, askAri } from './ari-http.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** Asterisk knows telephones, not people: each endpoint that the settings call a telephone is a user named by its extension. */
export const agents: NonNullable<PbxOperationsOf<AsteriskSettings>['agents']> = {
  async list(account) {
    const { settings } = account;
    const names = settings.interface === 'ari' ? await namesByAri(account) : await namesByAmi(settings);
    const isDevice = new RegExp(`^(?:${settings.devicePattern})$`);
    return names
      .filter(({ resource }) => isDevice.test(resource) && !settings.trunks.includes(resource))
      .sort((a, b) => a.resource.localeCompare(b.resource, 'en', { numeric: true }))
      .map(
        ({ technology, resource }): PbxUser => ({
          id: `${technology}/${resource}`,
          devices: [{ kind: 'extension', value: resource }],
        }),
      );
  },
};

/** The state of the telephone. Whether its owner takes calls, Asterisk does not know: that is the dial plan's. */
export const presence: NonNullable<PbxOperationsOf<AsteriskSettings>['presence']> = {
  settable: [],
  async read(account, { userId }) {
    if (!/^\w+\/[\w.+-]+$/.test(userId))
      throw new ConnectorError('refused', `"${userId}" is not a telephone`);
    const { settings } = account;
    return toPresence(
      settings.interface === 'ari' ? await stateByAri(account, userId) : await stateByAmi(settings, userId),
    );
  },
  async write() {
    throw new ConnectorError('unsupported', 'the state of a telephone is its own; Asterisk only reads it');
  },
};

interface Endpoint {
  technology: string;
  resource: string;
}

async function namesByAri(account: AsteriskAccount): Promise<Endpoint[]> {
  const endpoints = await askAri(account, { path: 'endpoints' });
  if (!Array.isArray(endpoints))
    throw new ConnectorError('badPayload', 'the list of endpoints is not a list');
  return endpoints.flatMap((endpoint: Partial<Record<keyof Endpoint, unknown>> | null) => {
    const { technology, resource } = endpoint ?? {};
    return typeof technology === 'string' && typeof resource === 'string' ? [{ technology, resource }] : [];
  });
}

/** The lists of both SIP drivers; the one that is not loaded is an unknown command. */
function namesByAmi(settings: AsteriskSettings): Promise<Endpoint[]> {
  return talkToAmi(settings, async (talk) => {
    const lists = [
      await endpointsBy(talk, 'PJSIPShowEndpoints', 'PJSIP'),
      await endpointsBy(talk, 'SIPpeers', 'SIP'),
    ];
    const loaded = lists.filter((list) => list !== undefined);
    if (loaded.length === 0) throw new ConnectorError('unsupported', 'it has neither PJSIP nor chan_sip');
    return loaded.flat();
  });
}

async function endpointsBy(
  talk: AmiTalk,
  action: string,
  technology: string,
): Promise<Endpoint[] | undefined> {
  try {
    const { items } = await talk.ask(action);
    return items.flatMap((item) => {
      const resource = header(item, 'ObjectName');
      return resource === undefined ? [] : [{ technology, resource }];
    });
  } catch (error) {
    if (isUnknownAction(error)) return undefined;
    throw error;
  }
}

async function stateByAri(account: AsteriskAccount, device: string): Promise<string | undefined> {
  const answer = await askAri(account, { path: `deviceStates/${encodeURIComponent(device)}` });
  const { state } = (answer ?? {}) as { state?: unknown };
  return typeof state === 'string' ? state : undefined;
}

async function stateByAmi(settings: AsteriskSettings, device: string): Promise<string | undefined> {
  const { answer } = await talkToAmi(settings, (talk) =>
    talk.ask('Getvar', { Variable: `DEVICE_STATE(${device})` }),
  );
  return header(answer, 'Value');
}

/** A telephone that talks or rings is there all the same. `INVALID`: there is no such telephone. */
const STATES: Readonly<Record<string, PresenceState>> = {
  NOT_INUSE: 'available',
  INUSE: 'available',
  BUSY: 'available',
  RINGING: 'available',
  RINGINUSE: 'available',
  ONHOLD: 'available',
  UNAVAILABLE: 'offline',
};

function toPresence(state: string | undefined): PresenceState | 'unknown' {
  return STATES[state ?? ''] ?? 'unknown';
}
