import type { CallLink, CallRecord } from '../call-record.ts';
import type { Fact } from '../fact.ts';
import type { NumberContext } from '../phone-number.ts';
import type { LegRows } from './leg-rows.ts';
import { optionsOf, partsOf } from './stitch-facts.ts';
import { partName, stitchParts } from './stitch-parts.ts';

/**
 * Why the rows of one call stand together: found anew from the rows themselves, so it is always what today's rules say. Which
 * call a row was before is remembered from the record `before`.
 */
export function stitchedLinks(
  facts: readonly Fact[],
  legRows: LegRows,
  numbers: NumberContext,
  before: CallRecord | undefined,
): CallLink[] {
  const parts = partsOf(facts, legRows).map(({ part }) => part);
  if (parts.length < 2) return [];
  const links = stitchParts(parts, optionsOf(legRows, numbers)).flatMap((call) => call.links);
  /** Name of the part → the call that it was. */
  const absorbed = new Map(
    (before?.links ?? []).map(({ evidence, absorbedCallId }) => [evidence[0], absorbedCallId]),
  );
  return links.map((link) => {
    const absorbedCallId = absorbed.get(link.evidence[0]);
    return absorbedCallId === undefined ? link : { ...link, absorbedCallId };
  });
}

/** Writes down which calls the rows of a record were before they became a part of it. */
export function nameAbsorbed(
  record: CallRecord,
  was: readonly { callId: string; facts: readonly Fact[] }[],
  { toPart }: LegRows,
): void {
  for (const { callId, facts } of was) {
    const names = new Set(
      facts.flatMap((fact) => {
        const part = toPart(fact);
        return part === undefined ? [] : [partName(part)];
      }),
    );
    for (const link of record.links ?? []) {
      if (link.absorbedCallId === undefined && names.has(link.evidence[0] ?? ''))
        link.absorbedCallId = callId;
    }
  }
}
