/** Sets of names that have come together; a name that nobody has spoken of is a set of its own. */
export class DisjointSets {
  /** Name → a name nearer to the root of its set; roots name themselves. */
  private readonly parents = new Map<string, string>();

  rootOf(name: string): string {
    let root = name;
    for (let up = this.parents.get(root); up !== undefined && up !== root; up = this.parents.get(root))
      root = up;
    // Path compression keeps the next walk short.
    for (let step = name; step !== root; ) {
      const next = this.parents.get(step) ?? root;
      this.parents.set(step, root);
      step = next;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)];
    this.parents.set(rootA, rootA);
    this.parents.set(rootB, rootA);
  }
}
