/** A call as it is now, with the rows that its facts hold. */
export interface Placed {
  callId: string;
  /** It has been told to the world: its id should go on. */
  isPublished: boolean;
  rows: readonly string[];
}

/** A conversation as the rows tell it. */
export interface Placement {
  /** The call that it goes on as; undefined: a new one. */
  callId: string | undefined;
  rows: readonly string[];
  /** Calls that end in it: all that remains of them comes here. */
  absorbs: string[];
}

/**
 * Which call does each conversation go on as? The one published, then the oldest, of those whose rows it has; ids are UUIDv7, so the
 * smallest is the oldest. A call whose rows have come apart goes on with the conversation of its first row.
 */
export function placeRows(
  calls: readonly Placed[],
  conversations: readonly (readonly string[])[],
): Placement[] {
  /** Row → the conversation that it is in, by number. */
  const inConversation = new Map(
    conversations.flatMap((rows, index) => rows.map((row) => [row, index] as const)),
  );
  /** Conversation → calls whose first row it has. */
  const heirs = new Map<number, Placed[]>();
  for (const call of calls) {
    const index = inConversation.get(call.rows[0] ?? '');
    if (index !== undefined) heirs.set(index, [...(heirs.get(index) ?? []), call]);
  }
  return conversations.map((rows, index) => {
    const [first, ...absorbed] = (heirs.get(index) ?? []).sort(byRank);
    return { callId: first?.callId, rows, absorbs: absorbed.map(({ callId }) => callId) };
  });
}

function byRank(a: Placed, b: Placed): number {
  return Number(b.isPublished) - Number(a.isPublished) || (a.callId < b.callId ? -1 : 1);
}
