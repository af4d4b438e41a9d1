import type { CallRecord, Leg, Transfer } from '../call-record.ts';
import type { VconDialog } from './vcon.ts';
import type { VconParties } from './vcon-parties.ts';
import { legDispositionOf, seconds } from './vcon-talks.ts';

/** Only these hand a talk on: a call that is diverted, picked up or taken out of a parking place was never talked with before. */
const HANDED_ON: ReadonlySet<Transfer['kind']> = new Set(['blind', 'attended']);

/**
 * Adds each transfer with the talks it ties together, as the draft has it: the original, the consultation, and what came of it at the
 * target. A talk that nothing is known of is an empty dialog of its own.
 * @param talkOf leg id → place of that leg's talk with the customer
 */
export function addTransfers(
  record: CallRecord,
  { parties, dialog, talkOf }: { parties: VconParties; dialog: VconDialog[]; talkOf: Map<string, number> },
): void {
  const add = (one: VconDialog): number => dialog.push(one) - 1;
  const legs = new Map(record.legs.map((leg) => [leg.legId, leg]));
  for (const transfer of record.transfers) {
    if (!HANDED_ON.has(transfer.kind)) continue;
    const transferorLeg = legs.get(transfer.transferorLegId ?? '');
    const transfereeLeg = legs.get(transfer.transfereeLegId ?? '');
    const target = legs.get(transfer.targetLegId ?? '');
    const transferor = transferorLeg ? parties.ofLeg(transferorLeg) : parties.ofNumber(transfer.from);
    const transferTarget = target ? parties.ofLeg(target) : parties.ofNumber(transfer.to);
    const asked = consultationOf(transfer, target, [transferor, transferTarget]);
    const consultation = asked && add(asked);
    const original = talkOf.get(transfer.transferorLegId ?? '') ?? add({});
    const targetDialog =
      talkOf.get(transfer.targetLegId ?? '') ??
      add(unreached(record, transfer, { target, parties: [parties.customer, transferTarget] }));
    add({
      type: 'transfer',
      start: transfer.at,
      transferee: transfereeLeg ? parties.ofLeg(transfereeLeg) : parties.customer,
      transferor,
      transfer_target: transferTarget,
      original,
      ...(consultation !== undefined && { consultation }),
      target_dialog: targetDialog,
    });
  }
}

/** Undefined where nobody was asked: the target was still ringing, or the call was handed on blindly. */
function consultationOf(
  { at, kind }: Transfer,
  target: Leg | undefined,
  parties: number[],
): VconDialog | undefined {
  if (kind !== 'attended') return undefined;
  if (target === undefined) return {};
  const { connectedAt } = target;
  if (connectedAt === undefined || connectedAt >= at) return undefined;
  return { type: 'recording', start: connectedAt, duration: seconds(connectedAt, at), parties };
}

/** Of a target that never had the customer. */
function unreached(
  { endedAt }: CallRecord,
  { at, result }: Transfer,
  { target, parties }: { target: Leg | undefined; parties: number[] },
): VconDialog {
  // Whoever answered and is not known talked: with whom and how long, nobody says.
  if (target === undefined || target.connectedAt !== undefined || result === 'completed') return {};
  const end = target.clearedAt ?? endedAt;
  return {
    type: 'incomplete',
    start: at,
    ...(end !== undefined && { duration: seconds(at, end) }),
    parties,
    disposition: legDispositionOf(target.result),
  };
}
