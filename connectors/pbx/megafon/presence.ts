import type { PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askMegafon, type MegafonAccount, objectOf } from './api.ts';
import type { MegafonSettings } from './settings.ts';

/**
 * Two switches of an employee: `/dnd`, whose `state` means "do not disturb" to one client and "takes calls" to another
 * (`dndMeaning`), and `/subscription`, whether departments ring them.
 */
interface Switches {
  isDisturbable: boolean;
  isSubscribed: boolean;
}

const AIMS: Readonly<Partial<Record<PresenceState, Partial<Switches>>>> = {
  available: { isDisturbable: true, isSubscribed: true },
  break: { isDisturbable: true, isSubscribed: false },
  // What departments do is left as it is, so that it is found again after the silence.
  dnd: { isDisturbable: false },
};

export const presence: NonNullable<PbxOperationsOf<MegafonSettings>['presence']> = {
  settable: ['available', 'break', 'dnd'],
  async read(account, { userId }) {
    const { isDisturbable, isSubscribed } = await readSwitches(account, userId);
    if (!isDisturbable) return 'dnd';
    return isSubscribed ? 'available' : 'break';
  },
  /** Only what differs is switched: a subscription without a department's id flips the employee in all of them. */
  async write(account, { userId, state }) {
    const aim = AIMS[state];
    if (aim === undefined) throw new ConnectorError('unsupported', `nobody can be set to "${state}"`);
    const now = await readSwitches(account, userId);
    if (aim.isDisturbable !== undefined && aim.isDisturbable !== now.isDisturbable) {
      const isOn = aim.isDisturbable === (account.settings.dndMeaning === 'takesCalls');
      await flip(account, pathOf(userId, 'dnd'), isOn);
    }
    if (aim.isSubscribed !== undefined && aim.isSubscribed !== now.isSubscribed) {
      await flip(account, pathOf(userId, 'subscription'), aim.isSubscribed);
    }
  },
};

async function readSwitches(account: MegafonAccount, userId: string): Promise<Switches> {
  const dnd = await readState(account, pathOf(userId, 'dnd'));
  const isSubscribed = await readState(account, pathOf(userId, 'subscription'));
  return { isDisturbable: dnd === (account.settings.dndMeaning === 'takesCalls'), isSubscribed };
}

async function readState(account: MegafonAccount, path: string): Promise<boolean> {
  const { state } = objectOf(await askMegafon(account, { path }));
  if (typeof state !== 'boolean') throw new ConnectorError('badPayload', `${path} has no state`);
  return state;
}

function flip(account: MegafonAccount, path: string, isOn: boolean): Promise<unknown> {
  return askMegafon(account, { method: isOn ? 'POST' : 'DELETE', path });
}

function pathOf(userId: string, what: 'dnd' | 'subscription'): string {
  return `/users/${encodeURIComponent(userId)}/${what}`;
}

export const DND_IS_DISPUTED =
  'Whether the do-not-disturb switch means "do not disturb" or "takes calls" is disputed between sources: try it on your PBX and say so in the settings.';
