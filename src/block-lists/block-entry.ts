import type { ListColour } from '../domain/pbx/pbx-operations.ts';

export const LIST_COLOURS = ['black', 'white'] as const satisfies readonly ListColour[];

/**
 * What became of an entry at one PBX.
 *
 *     waiting ──► done | already            it is there
 *        ▲   ├──► refused | unsupported     stays so until somebody applies again
 *        └───┴──► unknown                   the answer was lost; tried again, because a list takes an entry once
 */
export const PLACEMENT_STATES = ['waiting', 'done', 'already', 'refused', 'unknown', 'unsupported'] as const;
export type PlacementState = (typeof PLACEMENT_STATES)[number];

export interface Placement {
  connectionId: string;
  /** False: it is to go from there. */
  wanted: boolean;
  state: PlacementState;
  reason?: string;
  attempts: number;
  nextTryAt?: string;
  changedAt: string;
}

/** A number that the tenant wants refused, or always let through. */
export interface BlockListEntry {
  entryId: string;
  colour: ListColour;
  /** E.164 digits without plus; of a prefix those before its mark. */
  number: string;
  isPrefix: boolean;
  comment?: string;
  /** Absent: every connection, also those to come. */
  connectionIds?: string[];
  expiresAt?: string;
  /** `removed` and `expired`: still to go from some PBX. */
  state: 'wanted' | 'removed' | 'expired';
  createdBy?: string;
  /** As the person, or the API key, was called then. */
  createdByName?: string;
  createdAt: string;
  updatedAt: string;
  placements: Placement[];
}

export interface NewBlockEntry {
  colour: ListColour;
  /** As a person writes it; a prefix with plus and country code. */
  number: string;
  isPrefix: boolean;
  comment?: string | undefined;
  connectionIds?: string[] | undefined;
  expiresAt?: string | undefined;
}

/** Absent = stays; null = none. A new number is a new entry. */
export interface BlockEntryChange {
  comment?: string | null | undefined;
  connectionIds?: string[] | null | undefined;
  expiresAt?: string | null | undefined;
}
