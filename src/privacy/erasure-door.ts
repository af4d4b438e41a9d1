import type { Logger } from 'pino';
import { meaningOf, replaceFields } from '../captures/named-fields.ts';
import type { ConnectionDirectory, PbxPort } from '../connections/pbx-port.ts';
import type { Database } from '../db/database.ts';
import type { Exchange } from '../domain/exchange.ts';
import type { NewInboxRow } from '../inbox/inbox-row.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { ErasedNumber, ErasedNumbers } from './erased-numbers.ts';
import { ERASED_NAME, TAIL_DIGITS } from './number-patterns.ts';

/** Bus channel on which it is said that somebody was erased. */
export const NUMBERS_ERASED = 'erased';

export interface ErasureDoorOptions {
  database: Database;
  numbers: ErasedNumbers;
  connections: ConnectionDirectory;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
}

/** A note of the bus may be lost. */
const LOOK_EVERY_MS = 30_000;
/** Digits with what people put between them. */
const WRITTEN = /\d(?:(?:[ ().\u00a0-]|%20|%28|%29){0,4}\d){9,39}/gu;

/**
 * Where exchanges come in: what a PBX tells again of the time before somebody was erased is anonymised before it is stored. Calls after
 * the erasure are new and pass. Costs nothing for tenants where nobody was erased.
 */
export class ErasureDoor implements Service {
  readonly #options: ErasureDoorOptions;
  /** Tenant id → hash → what the number became. */
  #erased = new Map<string, Map<string, ErasedNumber>>();
  #unsubscribe: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ErasureDoorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    this.#unsubscribe = await this.#options.bus.subscribe(NUMBERS_ERASED, () => void this.#lookQuietly());
    this.#timer = setInterval(() => void this.#lookQuietly(), LOOK_EVERY_MS).unref();
    await this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  async look(): Promise<void> {
    this.#erased = await this.#options.numbers.listAll(this.#options.database);
  }

  /** The row as it may be stored. Without an erased number in it: the same object. */
  async pass(row: NewInboxRow): Promise<NewInboxRow> {
    const erased = this.#erased.get(row.tenantId);
    if (erased === undefined || this.#found(row, erased, wholeText(row.exchange)).length === 0) return row;
    const connection = await this.#options.connections.find(row.connectionId);
    return { ...row, exchange: this.#anonymised(row, erased, connection?.port) };
  }

  async #lookQuietly(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'erased numbers could not be read');
    }
  }

  #anonymised(row: NewInboxRow, erased: Map<string, ErasedNumber>, port: PbxPort | undefined): Exchange {
    const { exchange } = row;
    const rows = rowsOf(exchange);
    if (rows === undefined) {
      const found = this.#found(row, erased, wholeText(exchange));
      if (!isOld(exchange, found, port)) return exchange;
      const clean = (text: string): string => this.#clean(row.tenantId, erased, text);
      return {
        ...exchange,
        body: clean(exchange.body),
        ...(exchange.path && { path: clean(exchange.path) }),
      };
    }
    const parts = rows.map((one) => {
      const text = JSON.stringify(one);
      const found = this.#found(row, erased, text);
      const isClean = found.length === 0 || !isOld({ ...exchange, body: `[${text}]` }, found, port);
      return isClean ? text : this.#clean(row.tenantId, erased, text);
    });
    return { ...exchange, body: `[${parts.join(',')}]` };
  }

  #found(row: NewInboxRow, erased: Map<string, ErasedNumber>, text: string): ErasedNumber[] {
    const found: ErasedNumber[] = [];
    for (const [written] of text.matchAll(WRITTEN)) {
      const digits = digitsOf(written);
      for (let at = 0; at + TAIL_DIGITS <= digits.length; at += 1) {
        const one = this.#lookUp(row.tenantId, erased, digits.slice(at, at + TAIL_DIGITS));
        if (one !== undefined) found.push(one);
      }
    }
    return found;
  }

  #lookUp(tenantId: string, erased: Map<string, ErasedNumber>, digits: string): ErasedNumber | undefined {
    return erased.get(this.#options.numbers.hashOf(tenantId, digits));
  }

  /** The numbers, digit for digit, and whatever stands in fields for people's names. */
  #clean(tenantId: string, erased: Map<string, ErasedNumber>, text: string): string {
    const out = text.replace(WRITTEN, (written) => {
      const digits = [...digitsOf(written)];
      for (let at = 0; at + TAIL_DIGITS <= digits.length; at += 1) {
        const one = this.#lookUp(tenantId, erased, digits.slice(at, at + TAIL_DIGITS).join(''));
        if (one !== undefined) digits.splice(at, TAIL_DIGITS, ...one.replacement);
      }
      let next = 0;
      return written.replace(/%\d\d|\d/gu, (one) => (one.length > 1 ? one : (digits[next++] ?? one)));
    });
    return replaceFields(out, (field, value) => {
      const meaning = meaningOf(field);
      const isName = meaning === 'person' || meaning === 'name' || meaning === 'email';
      return isName && /\p{L}|%D0|\\u0/iu.test(value) && !value.includes('/') ? ERASED_NAME : undefined;
    });
  }
}

function digitsOf(written: string): string {
  return written.replace(/%\d\d/gu, '').replace(/\D/gu, '');
}

function wholeText({ path = '', body }: Exchange): string {
  return `${path}\n${body}`;
}

/** Of a poll, each row by itself: they are of different times and people. */
function rowsOf({ source, body }: Exchange): unknown[] | undefined {
  if (source !== 'poll') return undefined;
  try {
    const rows: unknown = JSON.parse(body);
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** It happened before one of them was erased: by its own time where the connector finds one, else by that of its arrival. */
function isOld(exchange: Exchange, found: readonly ErasedNumber[], port: PbxPort | undefined): boolean {
  const until = Math.max(...found.map((one) => one.until.getTime()));
  return timesOf(exchange, port).some((at) => at <= until);
}

function timesOf(exchange: Exchange, port: PbxPort | undefined): number[] {
  try {
    const times = port?.parse(exchange).facts.map(({ at }) => at) ?? [];
    if (times.length > 0) return times;
  } catch {
    // Not understood: the arrival has to do.
  }
  return [Date.parse(exchange.at)];
}
