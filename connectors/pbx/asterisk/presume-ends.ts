import { type Channel, endOf } from './channel.ts';

/** A channel is taken down at once after its last word (within 15 ms in the recordings); of one that is gone nothing more is told. */
const GONE_WITHIN_MS = 1000;

/**
 * The end of a channel may be lost: in a gap, or with a connection that broke. What surrounds it tells: Asterisk asked it
 * to go, its dial ended without an answer, or it alone is left, in no bridge, of a call whose others are all over.
 */
export function presumeEnds(channels: readonly Channel[]): void {
  const latest = Math.max(...channels.map(({ seenAt }) => seenAt));
  const open = channels.filter((channel) => endOf(channel) === undefined);
  const lastWords = open.map((channel) => channel.askedToGoAt ?? unansweredAt(channel));
  // As long as something else lives the end may still come, and the phone may be dialled anew (a hand-over while it rings).
  const isAllOver = open.every(({ local }, index) => local !== undefined || lastWords[index] !== undefined);
  open.forEach((channel, index) => {
    const at = lastWords[index];
    if (at === undefined || channel.seenAt > at + GONE_WITHIN_MS) return;
    if (isAllOver || latest > at + GONE_WITHIN_MS) channel.presumedEndAt = at;
  });
  const alive = channels.filter((channel) => channel.local === undefined && endOf(channel) === undefined);
  const [last] = alive;
  if (last !== undefined && alive.length === 1) last.presumedEndAt = leftBehindAt(last);
}

function unansweredAt({ dial, upAt }: Channel): number | undefined {
  return upAt === undefined && dial?.statuses.at(-1) !== 'ANSWER' ? dial?.endedAt : undefined;
}

/** A phone that a channel dialled lives no longer than the bridge; one that an application rang may stay in its hands. */
function leftBehindAt({ dial, stays }: Channel): number | undefined {
  return dial?.callerId === undefined ? undefined : stays.at(-1)?.to;
}
