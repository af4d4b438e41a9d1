import type { AmiPacket } from './ami-packet.ts';

/** Far beyond any header that Asterisk writes; a peer that sends more does not speak AMI. */
const MAX_LINE_BYTES = 262_144;
/** A packet is some dozens of short lines. */
const MAX_PACKET_BYTES = 1_048_576;

const LINE_FEED = 0x0a;

/** The peer broke the protocol; the message says how, in words for people. */
export class AmiProtocolError extends Error {}

/**
 * Bytes in whatever pieces TCP delivers → packets: lines of `Key: Value`, ended by an empty line. Before the first
 * packet comes one line that names the protocol, the banner.
 */
export class AmiReader {
  readonly #onBanner: (banner: string) => void;
  readonly #onPacket: (packet: AmiPacket) => void;
  #hasBanner = false;
  /** The beginning of a line whose end has not come yet. */
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #packetBytes = 0;
  /** Header → value, or values in order. */
  #headers = new Map<string, string | string[]>();

  constructor(onBanner: (banner: string) => void, onPacket: (packet: AmiPacket) => void) {
    this.#onBanner = onBanner;
    this.#onPacket = onPacket;
  }

  /** Throws `AmiProtocolError`; the reader is of no use afterwards. */
  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      const line = Buffer.concat(this.#partial).toString('utf8').replace(/\r$/, '');
      this.#packetBytes += this.#partialBytes;
      this.#partial = [];
      this.#partialBytes = 0;
      start = end + 1;
      this.#readLine(line);
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#partialBytes += piece.length;
    if (this.#partialBytes > MAX_LINE_BYTES)
      throw new AmiProtocolError(`a line is longer than ${MAX_LINE_BYTES / 1024} KiB`);
    if (this.#packetBytes + this.#partialBytes > MAX_PACKET_BYTES)
      throw new AmiProtocolError(`a packet is longer than ${MAX_PACKET_BYTES / 1024} KiB`);
    this.#partial.push(piece);
  }

  #readLine(line: string): void {
    if (!this.#hasBanner) {
      if (!/Call Manager/i.test(line)) throw new AmiProtocolError('it does not greet as AMI does');
      this.#hasBanner = true;
      this.#packetBytes = 0;
      this.#onBanner(line);
      return;
    }
    if (line === '') {
      this.#endPacket();
      return;
    }
    const colon = line.indexOf(':');
    // Free text in the answer to a command; nothing that we ask for has it.
    if (colon <= 0) return;
    this.#add(line.slice(0, colon).trimEnd(), line.slice(colon + 1).trimStart());
  }

  #add(name: string, value: string): void {
    const known = this.#headers.get(name);
    if (known === undefined) this.#headers.set(name, value);
    else if (typeof known === 'string') this.#headers.set(name, [known, value]);
    else known.push(value);
  }

  #endPacket(): void {
    const headers = this.#headers;
    this.#headers = new Map();
    this.#packetBytes = 0;
    if (headers.size > 0) this.#onPacket(Object.fromEntries(headers));
  }
}
