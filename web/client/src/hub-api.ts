import type { Dial } from '../../../src/dialing/dial.ts';
import type { Match } from '../../../src/domain/call-record.ts';
import type { PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
import type { PresenceAt } from '../../../src/pbx-admin/pbx-admin.ts';
import { HubError } from './hub-error.ts';

export interface DialOptions {
  /** Which PBX, for an agent with telephones at several: the refusal (`HubError.details.connections`) names them. */
  connectionId?: string;
  callerId?: string;
  taskId?: string;
  /** The same key is dialled once, however often it is sent. Default: a new one for each call of `dial`. */
  idempotencyKey?: string;
}

/** One of `call.matches`, by what it is known by. */
export type Candidate = Pick<Match, 'accountId' | 'type' | 'id'>;

export interface HubApiOptions {
  server: string;
  /** A token; not the one that was refused. */
  token: (unlike?: string) => Promise<string>;
  fetch: typeof globalThis.fetch;
}

/** What an agent does over REST. Throws `HubError`. */
export class HubApi {
  readonly #options: HubApiOptions;

  constructor(options: HubApiOptions) {
    this.#options = options;
  }

  dial(to: string, { idempotencyKey = crypto.randomUUID(), ...how }: DialOptions = {}): Promise<Dial> {
    return this.#ask('POST', '/calls/dial', { to, ...how }, { 'idempotency-key': idempotencyKey });
  }

  async getPresence(agentId: string): Promise<PresenceAt[]> {
    return (await this.#ask<{ items: PresenceAt[] }>('GET', presenceOf(agentId))).items;
  }

  async setPresence(agentId: string, state: PresenceState): Promise<PresenceAt[]> {
    return (await this.#ask<{ items: PresenceAt[] }>('PUT', presenceOf(agentId), { state })).items;
  }

  pick(callId: string, who: string | Candidate): Promise<void> {
    const contactId = typeof who === 'string' ? who : who.id;
    const body =
      typeof who === 'string' || who.accountId === undefined
        ? { contactId }
        : { accountId: who.accountId, type: who.type, personId: who.id };
    return this.#ask('POST', `/calls/${encodeURIComponent(callId)}/pick`, body);
  }

  async #ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const token = await this.#options.token();
    const first = await this.#send(token, { method, path, body, headers });
    // The hub may have ended it early: once more with another, of the same wish.
    const response =
      first.status === 401
        ? await this.#send(await this.#options.token(token), { method, path, body, headers })
        : first;
    const text = await response.text();
    const answer = readJson(text);
    if (!response.ok) throw new HubError(response.status, (answer ?? {}) as object);
    return answer as T;
  }

  async #send(
    token: string,
    { method, path, body, headers }: { method: string; path: string; body: unknown; headers: object },
  ): Promise<Response> {
    const { server, fetch } = this.#options;
    try {
      return await fetch(`${server}/api/v1${path}`, {
        method,
        // The token says who asks: the cookies of whoever else is signed in there stay away.
        credentials: 'omit',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new HubError(0, { detail: `The hub cannot be reached: ${String(error)}` });
    }
  }
}

const presenceOf = (agentId: string): string => `/agents/${encodeURIComponent(agentId)}/presence`;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
