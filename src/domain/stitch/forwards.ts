import { isSameNumber } from './call-part.ts';
import type { Edge } from './edges.ts';
import { overlapMs, type PartView } from './part-view.ts';

/** A number with fewer digits is a phone of the house and never dialled outside. */
const SHORTEST_OUTSIDE = 7;
const KEY_DIGITS = 10;
const CONFIDENCE = 0.9;

/**
 * Rows of the exchange dialling a mobile for a customer who is on the line: a call out to exactly the number that another row
 * names as the phone that rang, or as where the call was sent. The number at its end is no customer. An agent who dials that
 * number from another phone makes a call of its own.
 */
export function forwardsOf(sorted: readonly PartView[], slackMs: number): Edge[] {
  /** Last ten digits of an outside number that a call was sent to → the rows that say so. */
  const sentTo = new Map<string, PartView[]>();
  for (const view of sorted) {
    for (const number of [view.device?.number, view.redirectedTo]) {
      if (number === undefined || number.length < SHORTEST_OUTSIDE || view.isInside) continue;
      sentTo.set(keyOf(number), [...(sentTo.get(keyOf(number)) ?? []), view]);
    }
  }
  return sorted.flatMap((out): Edge[] => {
    if (out.direction !== 'outbound' || out.party === undefined) return [];
    const hosts = (sentTo.get(keyOf(out.party)) ?? []).filter((host) => isSentBy(host, out, slackMs));
    const host = hosts[0];
    // Two customers sent to one mobile at one moment: whose this row is, nobody can tell.
    if (host === undefined || hosts.some(({ party }) => party !== host.party)) return [];
    return [{ a: host, b: out, confidence: CONFIDENCE, evidence: [`dialledForCustomer:${out.party}`] }];
  });
}

function isSentBy(host: PartView, out: PartView, slackMs: number): boolean {
  if (host.id === out.id || host.party === undefined || host.party === out.party) return false;
  const isOwnPhone = out.device !== undefined && !isSameNumber(out.device.number, host.device?.number);
  return !isOwnPhone && overlapMs(host, out) >= -slackMs;
}

function keyOf(number: string): string {
  return number.replaceAll(/\D/g, '').slice(-KEY_DIGITS);
}
