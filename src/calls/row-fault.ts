/** Something about these inbox rows that cannot be processed; their neighbours are not to blame. */
export class RowFault extends Error {
  readonly inboxIds: readonly number[];

  constructor(inboxIds: readonly number[], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'RowFault';
    this.inboxIds = inboxIds;
  }
}
