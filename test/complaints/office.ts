import { Bitrix24Portal } from '../../sandbox/crm/bitrix24/portal.ts';
import { APPLICATION } from '../../sandbox/crm/bitrix24/rest-api.ts';
import { DynamicsEnvironment } from '../../sandbox/crm/dynamics365/environment.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { EventFrame, PopCard } from '../../src/push/protocol/messages.ts';
import { type Extension, type RealHub, STAFF, startRealHub } from '../desktop/real-hub.ts';
import { RecordedStory } from '../desktop/recorded-story.ts';
import { QueueingSocket } from '../push/push-client-socket.ts';

const EXTENSIONS = Object.keys(STAFF).map(Number) as Extension[];
/** Longer than any connector waits for what may still come of a call. */
const LONG_AGO_MS = 5 * 60_000;
/** User of the portal who gets what no agent has. */
const NOBODY_IN_PARTICULAR = 1;

/** The whole hub, an Asterisk that tells recorded calls, and two CRMs into which the company has its calls written. */
export class Office {
  hub!: RealHub;
  /** Opens cards, and makes a lead of whom it does not know. */
  portal!: Bitrix24Portal;
  /** Keeps calls only. */
  dynamics!: DynamicsEnvironment;
  readonly agents = new Map<Extension, string>();
  /** Extension → user of Dynamics. */
  readonly owners = new Map<Extension, string>();
  bitrixAccount = '';
  dynamicsAccount = '';
  #apiKey = '';
  #runs = 0;
  readonly #sockets: QueueingSocket[] = [];

  get ask(): RealHub['ask'] {
    return this.hub.ask;
  }

  async open(): Promise<void> {
    const log = (): void => undefined;
    const common = { host: '127.0.0.1', port: 0, log };
    this.portal = new Bitrix24Portal({ ...common, random: seededRandom('portal'), now: Date.now });
    this.dynamics = new DynamicsEnvironment({ ...common, random: seededRandom('dynamics') });
    [this.hub] = await Promise.all([
      startRealHub('/nonexistent'),
      this.portal.start(),
      this.dynamics.start(),
    ]);
    const { ask } = this.hub;
    for (const { agentId, devices } of (await ask('GET', '/agents')).items) {
      this.agents.set(Number(devices[0].value) as Extension, agentId);
    }
    ({ key: this.#apiKey } = await ask('POST', '/api-keys', { name: 'Desks', role: 'supervisor' }));
    await this.#connectBitrix();
    await this.#connectDynamics();
    // What is told before somebody listens is told to nobody.
    const [{ connectionId }] = (await ask('GET', '/connections')).items;
    await until(
      () => ask('GET', `/connections/${connectionId}`),
      ({ status }) => status === 'ok',
    );
  }

  async close(): Promise<void> {
    for (const { socket } of this.#sockets) socket.terminate();
    await this.hub?.stop();
    await Promise.all([this.portal?.stop(), this.dynamics?.stop()]);
  }

  /** A recorded call, made new, from this number. It ends now, or so long ago that every CRM is told at once. */
  story(scenario: string, caller: string, isLive: 'live' | 'past' = 'past'): RecordedStory {
    this.#runs += 1;
    const endedAgoMs = isLive === 'live' ? 0 : LONG_AGO_MS;
    return new RecordedStory(this.hub.ari, scenario, this.#runs, { caller, endedAgoMs });
  }

  /** Plays it whole. Returns its record once it is in order everywhere. */
  async play(scenario: string, caller: string): Promise<CallRecord> {
    const before = await this.callsOf(caller);
    this.story(scenario, caller).playToEnd();
    const [call] = await until(
      async () =>
        (await this.callsOf(caller)).filter(({ callId }) => !before.some((old) => old.callId === callId)),
      (calls) => calls.length > 0 && calls.every(({ endedAt }) => endedAt !== undefined),
    );
    return call as CallRecord;
  }

  async callsOf(number: string): Promise<CallRecord[]> {
    return (await this.ask('GET', `/calls?q=${encodeURIComponent(`+${number}`)}`)).items;
  }

  /** A desk that is open somewhere; several of one agent are several tabs. */
  async desk(extension: Extension, lastSequence?: number): Promise<QueueingSocket> {
    const { origin } = new URL(this.hub.supervisorLink);
    const agentId = this.agents.get(extension);
    const response = await fetch(`${origin}/api/v1/push-tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agentId }),
    });
    const { token } = (await response.json()) as { token: string };
    const socket = new QueueingSocket(`${origin.replace('http', 'ws')}/push`).answerPings();
    this.#sockets.push(socket);
    await socket.opened();
    socket.say({ type: 'hello', token, ...(lastSequence !== undefined && { lastSequence }) });
    await socket.next('welcome');
    return socket;
  }

  /** What the CRM has of the call is all that it will be told. */
  async written(accountId: string, callId: string): Promise<void> {
    await until(
      () => this.ask('GET', `/crm-deliveries/${accountId}/${callId}`).catch(() => undefined),
      (delivery) => delivery?.state === 'confirmed',
    );
  }

  /** Rows of the call in each CRM, found by what each shows of it. */
  inBitrix(number: string): typeof this.portal.api.telephony.statistics {
    return this.portal.api.telephony.statistics.filter(({ PHONE_NUMBER }) =>
      String(PHONE_NUMBER).endsWith(number.slice(-10)),
    );
  }

  inDynamics({ callId }: CallRecord): typeof this.dynamics.calls {
    return this.dynamics.calls.filter(({ description }) => String(description).includes(callId));
  }

  async #connectBitrix(): Promise<void> {
    const { people, tokens } = this.portal.api;
    const user = (id: number, name: string, inner: string) => ({
      id,
      name,
      lastName: '',
      inner,
      isActive: true,
    });
    people.users.push(user(NOBODY_IN_PARTICULAR, 'Дежурная', '100'));
    for (const extension of EXTENSIONS)
      people.users.push(user(extension, STAFF[extension], String(extension)));
    this.bitrixAccount = await this.#connect('bitrix24', 'create', {
      portal: this.portal.url,
      ...APPLICATION,
      refreshToken: tokens.issue().refresh,
      fallbackUserId: String(NOBODY_IN_PARTICULAR),
      signInUrl: `${this.portal.url}/oauth/token/`,
    });
    await this.#map(this.bitrixAccount, (extension) => String(extension));
  }

  async #connectDynamics(): Promise<void> {
    for (const extension of EXTENSIONS) {
      const fullname = STAFF[extension];
      this.owners.set(extension, this.dynamics.tables.insert('systemusers', { fullname }));
    }
    const { url, application } = this.dynamics;
    this.dynamicsAccount = await this.#connect('dynamics365', 'ignore', {
      organization: url,
      authority: url,
      ...application,
    });
    await this.#map(this.dynamicsAccount, (extension) => this.owners.get(extension) ?? '');
  }

  async #connect(connector: string, unknownCallers: string, settings: object): Promise<string> {
    const { accountId } = await this.ask('POST', '/crm-accounts', {
      connector,
      name: connector,
      settings,
      unknownCallers,
      // A recording that is played begins as long ago as it lasts.
      since: new Date(Date.now() - 3_600_000).toISOString(),
    });
    return accountId;
  }

  async #map(accountId: string, userOf: (extension: Extension) => string): Promise<void> {
    const items = EXTENSIONS.map((extension) => ({
      agentId: this.agents.get(extension),
      userId: userOf(extension),
    }));
    await this.ask('PUT', `/crm-accounts/${accountId}/users`, { items });
  }
}

export interface OpenedCard {
  /** Of the event. */
  id: string;
  card: PopCard;
  call: CallRecord;
}

/** Cards that were opened at this desk so far. */
export function cardsAt({ heard }: QueueingSocket): OpenedCard[] {
  return (heard as unknown as EventFrame[]).flatMap(({ type, event }) => {
    if (type !== 'event' || event.data.card === undefined) return [];
    return [{ id: event.id, card: event.data.card, call: event.data.call }];
  });
}

/** The first card that opens at this desk. */
export async function opensCard(desk: QueueingSocket): Promise<OpenedCard> {
  const [card] = await until(
    () => cardsAt(desk),
    ({ length }) => length > 0,
  );
  return card as OpenedCard;
}

/** Looks until it is so; the machine may be slow. */
export async function until<T>(look: () => Promise<T> | T, isSo: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`It did not come to that: ${JSON.stringify(seen)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
