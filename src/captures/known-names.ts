/** By so many characters a name is looked up; no form of one is shorter. */
const HEAD = 4;

/** Names that were met, and what stands for them. Looking for them costs what the text is long, however many there are. */
export class KnownNames {
  /** First characters → the forms that begin so, longest first, each with what stands for it. */
  readonly #byHead = new Map<string, [form: string, other: string][]>();
  /** Of the heads: most places of a text can be passed over by the first character alone. */
  readonly #firstUnits = new Set<number>();
  readonly #forms = new Set<string>();

  has(form: string): boolean {
    return this.#forms.has(form);
  }

  /** @param form at least four characters */
  add(form: string, other: string): void {
    if (form.length < HEAD || this.#forms.has(form)) return;
    this.#forms.add(form);
    this.#firstUnits.add(form.charCodeAt(0));
    const head = form.slice(0, HEAD);
    const sameHead = this.#byHead.get(head) ?? [];
    this.#byHead.set(
      head,
      [...sameHead, [form, other] as [string, string]].sort(([a], [b]) => b.length - a.length),
    );
  }

  replaceIn(text: string): string {
    if (this.#forms.size === 0) return text;
    let out = '';
    let from = 0;
    for (let at = 0; at + HEAD <= text.length; at += 1) {
      if (!this.#firstUnits.has(text.charCodeAt(at))) continue;
      const found = this.#byHead.get(text.slice(at, at + HEAD))?.find(([form]) => text.startsWith(form, at));
      if (found === undefined) continue;
      const [form, other] = found;
      out += text.slice(from, at) + other;
      from = at + form.length;
      at = from - 1;
    }
    return from === 0 ? text : out + text.slice(from);
  }
}
