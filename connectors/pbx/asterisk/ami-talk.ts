import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { type AmiSession, openAmiSession } from './ami-session.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** Questions and orders to AMI, one after the other, on a connection of their own. */
export interface AmiTalk {
  /**
   * The answer and, of a list, its items. Throws `ConnectorError`: `refused` with Asterisk's words (see `isRefusal`),
   * `transient` when the line breaks; of an order it is then not known whether Asterisk did it.
   */
  ask(action: string, headers?: Readonly<Record<string, string>>): Promise<AmiAnswered>;
  /** The first event from now on that fits; undefined when none comes in time. */
  hear(fits: (event: AmiPacket) => boolean, withinMs: number): Promise<AmiPacket | undefined>;
}
export interface AmiAnswered {
  answer: AmiPacket;
  items: AmiPacket[];
}

/** Asterisk answers all that is asked here at once. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Action → the class that `write` of the AMI user must hold (any one, where Asterisk takes several). */
const RIGHTS: Readonly<Record<string, string>> = {
  Originate: 'originate',
  BlindTransfer: 'call',
  Hangup: 'call',
  Getvar: 'call',
  DBGet: 'reporting',
  DBGetTree: 'reporting',
  DBPut: 'system',
  DBDel: 'system',
  PJSIPShowEndpoints: 'system',
  SIPpeers: 'reporting',
};
const ORDERS: ReadonlySet<string> = new Set(['Originate', 'BlindTransfer', 'Hangup', 'DBPut', 'DBDel']);

/** `events`: the class of events that can be heard meanwhile. Throws `ConnectorError`. */
export async function talkToAmi<T>(
  settings: AsteriskSettings,
  work: (talk: AmiTalk) => Promise<T>,
  events: 'off' | 'call' = 'off',
): Promise<T> {
  const line = new AmiLine(settings, events);
  try {
    await line.ready;
    return await work(line);
  } finally {
    line.close();
  }
}

/** Asterisk does not know the action: another version, or a module that is not loaded. */
export function isUnknownAction(error: unknown): boolean {
  return isRefusal(error, /unknown command/i);
}

export function isRefusal(error: unknown, words: RegExp): boolean {
  return error instanceof ConnectorError && error.kind === 'refused' && words.test(error.message);
}

interface Asked {
  action: string;
  id: string;
  answer: AmiPacket | undefined;
  items: AmiPacket[];
  resolve(answered: AmiAnswered): void;
  reject(error: ConnectorError): void;
}

class AmiLine implements AmiTalk {
  readonly ready: Promise<void>;
  readonly #session: AmiSession;
  readonly #ears = new Set<(event: AmiPacket) => void>();
  #asked: Asked | undefined;
  #end: ConnectorError | undefined;
  #count = 0;

  constructor(settings: AsteriskSettings, events: 'off' | 'call') {
    let ready = (): void => {};
    let failed = (_error: ConnectorError): void => {};
    this.ready = new Promise((resolve, reject) => {
      ready = resolve;
      failed = reject;
    });
    this.#session = openAmiSession(settings, events, {
      onReady: ready,
      onPacket: (packet) => this.#read(packet),
      onClose: (reason, kind) => {
        this.#end = new ConnectorError(kind, reason);
        failed(this.#end);
        this.#asked?.reject(broken(this.#asked.action, reason));
      },
    });
  }

  close(): void {
    this.#session.close();
  }

  ask(action: string, headers: Readonly<Record<string, string>> = {}): Promise<AmiAnswered> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    this.#count += 1;
    const id = `callweave-${this.#count}`;
    const answered = new Promise<AmiAnswered>((resolve, reject) => {
      this.#asked = { action, id, answer: undefined, items: [], resolve, reject };
    });
    const timeout = setTimeout(
      () => this.#asked?.reject(broken(action, 'Asterisk did not answer in time')),
      ANSWER_TIMEOUT_MS,
    );
    this.#session.send(action, { ...oneLineEach(headers), ActionID: id });
    return answered.finally(() => {
      clearTimeout(timeout);
      this.#asked = undefined;
    });
  }

  hear(fits: (event: AmiPacket) => boolean, withinMs: number): Promise<AmiPacket | undefined> {
    return new Promise((resolve) => {
      const end = (event: AmiPacket | undefined): void => {
        clearTimeout(timeout);
        this.#ears.delete(ear);
        resolve(event);
      };
      const ear = (event: AmiPacket): void => {
        if (fits(event)) end(event);
      };
      const timeout = setTimeout(() => end(undefined), withinMs);
      this.#ears.add(ear);
    });
  }

  #read(packet: AmiPacket): void {
    const asked = this.#asked;
    const isEvent = header(packet, 'Event') !== undefined;
    if (isEvent) for (const ear of this.#ears) ear(packet);
    if (asked === undefined || header(packet, 'ActionID') !== asked.id) return;
    if (isEvent) {
      if (header(packet, 'EventList') === undefined) asked.items.push(packet);
      else if (asked.answer !== undefined) asked.resolve({ answer: asked.answer, items: asked.items });
      return;
    }
    asked.answer = packet;
    const isSuccess = header(packet, 'Response') === 'Success';
    if (!isSuccess) asked.reject(refused(asked.action, header(packet, 'Message') ?? 'no reason given'));
    else if (header(packet, 'EventList') === undefined) asked.resolve({ answer: packet, items: [] });
  }
}

function refused(action: string, message: string): ConnectorError {
  const right = /permission denied/i.test(message) ? RIGHTS[action] : undefined;
  const needs = right === undefined ? '' : `; this AMI user needs "write = ${right}"`;
  return new ConnectorError('refused', `${action}: ${message}${needs}`);
}

function broken(action: string, reason: string): ConnectorError {
  const open = ORDERS.has(action) ? '; whether Asterisk did it is not known' : '';
  return new ConnectorError('transient', `${action}: ${reason}${open}`);
}

/** A line break in a value would begin an action of its own. */
function oneLineEach(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[\r\n\0]+/g, ' ')]),
  );
}
