import type { CardField, CardRole } from '../domain/cards/card-field.ts';
import type { SaidHint } from '../domain/hints/compile-hints.ts';
import type { CardDetails, PopCard, ShownField, ShownHint } from '../push/protocol/messages.ts';

/**
 * What one card shows besides the call, with the roles that may see each of it. Kept apart from events and cards (`outgoing_events.card_details`), so that
 * nobody sends it by sending those.
 */
export interface StoredDetails {
  callId: string;
  legId: string;
  fields: readonly (ShownField & Pick<CardField, 'roles'>)[];
  hints: readonly SaidHint[];
}

/** Key: agent id. */
export type DetailsByAgent = Readonly<Record<string, StoredDetails>>;

/** What a session of this role is sent. The only way out for `StoredDetails`. */
export function detailsFor(role: CardRole, { callId, legId, fields, hints }: StoredDetails): CardDetails {
  const isSeen = ({ roles }: { roles: readonly CardRole[] }): boolean => roles.includes(role);
  return {
    callId,
    legId,
    fields: fields.filter(isSeen).map(({ label, value, format }): ShownField => ({ label, value, format })),
    hints: hints.filter(isSeen).map(({ text, tone }): ShownHint => ({ text, tone })),
  };
}

/** A card with what this role sees of its details; what is empty is left out. */
export function withDetails(role: CardRole, card: PopCard, stored: StoredDetails | undefined): PopCard {
  if (stored === undefined) return card;
  const { fields, hints } = detailsFor(role, stored);
  return { ...card, ...(fields.length > 0 && { fields }), ...(hints.length > 0 && { hints }) };
}
