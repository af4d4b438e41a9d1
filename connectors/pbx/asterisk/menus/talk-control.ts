import { ConnectorError } from '../../../kit/connector-error.ts';
import type { AsteriskAccount } from '../ari-http.ts';
import { extensionOf } from '../dialling.ts';
import { HANDED_ON_BY_US, HELD_BY_US, HOLD, RETRIEVE } from '../own-orders.ts';
import { MenuAri } from './menu-ari.ts';
import { BRIDGE_PREFIX } from './talks.ts';

/** A talk in a bridge of ours, as one of its telephones sees it. */
interface Talk {
  ari: MenuAri;
  /** The telephone that acts. */
  channelId: string;
  otherId: string;
}

/**
 * Hold, retrieve and transfer of whom a menu connected. Both stay in the bridge while one of them waits: so the talk ends for both
 * whoever hangs up, and whoever leads callers need not know of it.
 */
export const talkControl = {
  /** The other hears music and nothing of the telephone, and the telephone nothing of the other. */
  async hold(account: AsteriskAccount, channelId: string): Promise<void> {
    const { ari, otherId } = await findTalk(account, channelId);
    await ari.playMusic(otherId, true);
    await ari.silence(channelId, true);
    await ari.setVariable(channelId, HELD_BY_US, HOLD);
  },

  async retrieve(account: AsteriskAccount, channelId: string): Promise<void> {
    const { ari, otherId } = await findTalk(account, channelId);
    await ari.playMusic(otherId, false);
    await ari.silence(channelId, false);
    await ari.setVariable(channelId, HELD_BY_US, RETRIEVE);
  },

  /** Blind: the other goes on in the dial plan, at that number. */
  async transfer(account: AsteriskAccount, channelId: string, to: string): Promise<void> {
    const { settings } = account;
    const place = { context: settings.dialContext, extension: extensionOf(settings, to) };
    const { ari, otherId } = await findTalk(account, channelId);
    if (!(await ari.mayExist(otherId, place))) {
      throw new ConnectorError(
        'refused',
        `the dial plan has no ${place.extension} in its context ${place.context}`,
      );
    }
    await ari.playMusic(otherId, false);
    // Told first: a moment later the telephone may be gone.
    await ari.setVariable(channelId, HANDED_ON_BY_US, place.extension);
    await ari.continueInDialPlan(otherId, place);
    await ari.hangUp(channelId);
  },
};

export const NOT_IN_A_TALK_OF_OURS =
  'ARI moves and holds only calls that an application of its own has, and here those are the talks that a voice menu of Callweave connected; connect through AMI to transfer others.';

async function findTalk(account: AsteriskAccount, channelId: string): Promise<Talk> {
  const ari = new MenuAri(account);
  const bridges = await ari.listBridges();
  const bridge = bridges.find(
    ({ id, channelIds }) => id.startsWith(BRIDGE_PREFIX) && channelIds.includes(channelId),
  );
  const others = bridge?.channelIds.filter((id) => id !== channelId) ?? [];
  const [otherId] = others;
  if (otherId === undefined || others.length > 1) {
    throw new ConnectorError('refused', NOT_IN_A_TALK_OF_OURS);
  }
  return { ari, channelId, otherId };
}
