/** Counters of one run of Asterisk: channel ids and names count up until it is restarted. */
export class AriNumbering {
  #channel = 0;
  #name = 0;
  #local = 0;

  /** `1795302694.0`: the second of creation and a count. */
  channelId(atMs: number): string {
    const id = `${Math.floor(atMs / 1000)}.${this.#channel}`;
    this.#channel += 1;
    return id;
  }

  /** `PJSIP/101-0000002a`. */
  channelName(resource: string): string {
    return `PJSIP/${resource}-${this.nameSuffix()}`;
  }

  nameSuffix(): string {
    const suffix = hex8(this.#name);
    this.#name += 1;
    return suffix;
  }

  /** `Local/102@from-internal-0000000b`, of which there are two halves. */
  localName(destination: string): string {
    const name = `Local/${destination}-${hex8(this.#local)}`;
    this.#local += 1;
    return name;
  }
}

function hex8(count: number): string {
  return count.toString(16).padStart(8, '0');
}
