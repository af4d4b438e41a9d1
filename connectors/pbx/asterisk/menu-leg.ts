import { randomBytes } from 'node:crypto';

/**
 * A telephone that a menu rings is a channel whose id we choose. The caller's own is in it, so that whoever only hears of the
 * ringing knows for whom: Asterisk does not say.
 */
const PREFIX = 'callweave-menu-leg~';
/** The far half of a Local pair goes by the id of the near half with this behind it. */
const MENU_LEG = /^callweave-menu-leg~(.+)~[0-9a-f]{12}(?:;2)?$/;

export function newMenuLegId(callerChannelId: string): string {
  return `${PREFIX}${callerChannelId}~${randomBytes(6).toString('hex')}`;
}

export function isMenuLeg(channelId: string): boolean {
  return channelId.startsWith(PREFIX);
}

/** The channel of the caller for whom it rings. */
export function callerOfMenuLeg(channelId: string): string | undefined {
  return MENU_LEG.exec(channelId)?.[1];
}
