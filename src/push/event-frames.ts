import { withData } from '../calls/outgoing-events.ts';
import { type DetailsByAgent, detailsFor } from '../cards/card-details.ts';
import type { PushIdentity } from './push-identity.ts';
import type { EventRow } from './push-store.ts';

/**
 * The frames that one event becomes: the same for everybody, but for agents whose card it opens or changes. Theirs are made once for each role, and
 * hold nothing that the role may not see.
 */
export class EventFrames {
  readonly #row: EventRow;
  #plain: Buffer | undefined;
  /** Key: agent id and role. */
  readonly #own = new Map<string, Buffer>();
  #details: DetailsByAgent | undefined;

  constructor(row: EventRow) {
    this.#row = row;
  }

  of({ identity }: { readonly identity?: PushIdentity | undefined }): Buffer {
    const more = identity?.agentId === undefined ? undefined : this.#ownOf(identity.agentId, identity.role);
    if (more !== undefined) return more;
    this.#plain ??= toFrame(this.#row, this.#row.event);
    return this.#plain;
  }

  #ownOf(agentId: string, role: PushIdentity['role']): Buffer | undefined {
    const { card, card_details: details, audience, event } = this.#row;
    if (card === null && details === null) return undefined;
    const key = `${agentId} ${role}`;
    const known = this.#own.get(key);
    if (known) return known;
    this.#details ??= details === null ? {} : (JSON.parse(details) as DetailsByAgent);
    const stored = this.#details[agentId];
    const shown = stored && detailsFor(role, stored);
    const isFor = card !== null && audience.includes(agentId);
    if (!isFor && !shown) return undefined;
    const frame = toFrame(
      this.#row,
      isFor
        ? withData(event, `"card":${withParts(card, shown)}`)
        : withData(event, `"cardDetails":${JSON.stringify(shown)}`),
    );
    this.#own.set(key, frame);
    return frame;
  }
}

/** What is empty is left out. */
function withParts(cardJson: string, shown: ReturnType<typeof detailsFor> | undefined): string {
  const fields = shown?.fields.length ? `,"fields":${JSON.stringify(shown.fields)}` : '';
  const hints = shown?.hints.length ? `,"hints":${JSON.stringify(shown.hints)}` : '';
  return `${cardJson.slice(0, -1)}${fields}${hints}}`;
}

function toFrame({ sequence }: EventRow, eventJson: string): Buffer {
  return Buffer.from(`{"type":"event","sequence":${sequence},"event":${eventJson}}`);
}
