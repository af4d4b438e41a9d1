/**
 * Of all versions of one row of a log the one that was read last; of several read in the same moment the one that tells more, since
 * corrections add. The order in which they are given plays no part.
 */
export function latestVersion<Row extends { readAt: number }>(versions: readonly Row[]): Row | undefined {
  return versions.reduce<Row | undefined>(
    (latest, row) => (latest === undefined || isLater(row, latest) ? row : latest),
    undefined,
  );
}

function isLater(a: { readAt: number }, b: { readAt: number }): boolean {
  if (a.readAt !== b.readAt) return a.readAt > b.readAt;
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA.length !== textB.length ? textA.length > textB.length : textA > textB;
}
