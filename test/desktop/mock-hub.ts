import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CallOrder, orderableLegs, possibleOrders } from '../../src/dialing/call-orders.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { ListedTask } from '../../src/domain/missed-call-task.ts';
import type {
  CallweaveEvent,
  ClientFrame,
  EventFrame,
  PopCard,
  ServerFrame,
  TaskEvent,
  TaskEventType,
} from '../../src/push/protocol/messages.ts';
import { PEOPLE, type Told } from './call-story.ts';

/** What a strict proxy would send; the page must work under it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface MockHubOptions {
  dist: string;
  role?: 'agent' | 'supervisor' | 'admin';
  /** False: a person without a phone. */
  hasPhone?: boolean;
  hasPassword?: boolean;
  signedIn?: boolean;
  tenantName?: string;
  locale?: string;
  /** How far the hub's clock is ahead of this machine's. */
  clockOffsetMs?: number;
  /** Every REST answer waits so long. */
  slowMs?: number;
}

/** A hub of a few lines: serves the built page, speaks REST and `callweave.v1`, and tells what a test makes it tell. */
export class MockHub {
  readonly options: MockHubOptions;
  readonly live = new Map<string, CallRecord>(); // by call id
  readonly cards = new Map<string, PopCard>(); // by call id
  readonly past: CallRecord[] = []; // newest first
  readonly tasks = new Map<string, ListedTask>(); // by task id
  readonly taskActions: { taskId: string; action: string; note?: string }[] = [];
  taskActionFails = false;
  readonly picks: { callId: string; contactId: string }[] = [];
  readonly dials: (Record<string, unknown> & { to: string; key: string })[] = [];
  /** What the next dials are answered with: status and body. */
  readonly dialAnswers: { status: number; body: object }[] = [];
  /** The calls that dials became, by dial id. */
  readonly joined = new Map<string, string>();
  /** What is known of dials, newest first. */
  readonly knownDials: Record<string, unknown>[] = [];
  /** What the PBX takes: of a PBX that cannot be steered, nothing. */
  steers: readonly CallOrder[] = [];
  /** How often somebody asked what can be ordered. */
  ordersRead = 0;
  readonly orders: { callId: string; order: CallOrder; legId?: string; to?: string }[] = [];
  /** What the next orders are answered with; status 0: the answer is lost. */
  readonly orderAnswers: { status: number; body?: object | undefined }[] = [];
  presence: Record<string, unknown>[] = [];
  presenceResults: Record<string, unknown>[] | undefined;
  readonly transcripts: object[] = [];
  readonly passwords: string[] = [];
  readonly contacts: { contactId: string; name: string; company?: string }[] = [];
  signedIn: boolean;
  pickFails = false;
  #refuseSockets = false;
  #sequence = 100;
  #events: EventFrame<CallweaveEvent | TaskEvent>[] = [];
  #server: Server | undefined;
  #sockets = new WebSocketServer({ noServer: true });

  constructor(options: MockHubOptions) {
    this.options = options;
    this.signedIn = options.signedIn ?? true;
  }

  get url(): string {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('the mock hub is not started');
    return `http://127.0.0.1:${address.port}`;
  }

  now(): number {
    return Date.now() + (this.options.clockOffsetMs ?? 0);
  }

  async start(): Promise<this> {
    const server = createServer(this.#routes());
    this.#server = server;
    server.on('upgrade', (request, socket, head) => {
      if (this.#refuseSockets) socket.destroy();
      else this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Pushes what happened, and keeps it for those who come back. */
  tell(told: Told): void {
    const { call, card } = told.data;
    if (call.endedAt) {
      this.live.delete(call.callId);
      this.cards.delete(call.callId);
      this.past.unshift(call);
    } else {
      this.live.set(call.callId, call);
      if (card) this.cards.set(call.callId, card);
    }
    this.#sequence += 1;
    const frame: EventFrame = {
      type: 'event',
      sequence: this.#sequence,
      event: {
        specversion: '1.0',
        id: `${call.callId}:${call.revision}:0`,
        source: '/tenants/tenant-1/connections/connection-1',
        type: told.type,
        subject: call.callId,
        time: new Date(told.at).toISOString(),
        datacontenttype: 'application/json',
        sequence: String(this.#sequence).padStart(16, '0'),
        correlationid: call.linkageId,
        data: told.data,
      },
    };
    this.#events.push(frame);
    for (const client of this.#sockets.clients) send(client, frame);
  }

  /** A missed-call task is new or has changed. */
  tellTask(type: TaskEventType, task: ListedTask): void {
    this.tasks.set(task.taskId, task);
    this.#sequence += 1;
    const frame: EventFrame<TaskEvent> = {
      type: 'event',
      sequence: this.#sequence,
      event: {
        specversion: '1.0',
        id: `${task.taskId}:${task.revision}`,
        source: '/tenants/tenant-1/connections/connection-1',
        type,
        subject: task.taskId,
        time: new Date(this.now()).toISOString(),
        datacontenttype: 'application/json',
        sequence: String(this.#sequence).padStart(16, '0'),
        correlationid: task.callId,
        data: { task },
      },
    };
    this.#events.push(frame);
    for (const client of this.#sockets.clients) send(client, frame);
  }

  /** The cable is pulled; `reconnects` lets clients in again. */
  loseConnection(): void {
    this.#refuseSockets = true;
    for (const client of this.#sockets.clients) client.terminate();
  }

  reconnects(options: { forgetEvents?: boolean } = {}): void {
    this.#refuseSockets = false;
    if (options.forgetEvents) this.#events = [];
  }

  /** The session is over on the hub's side. */
  endSession(): void {
    this.signedIn = false;
    for (const client of this.#sockets.clients) client.close(4401, 'token expired');
  }

  #welcome(client: WebSocket): void {
    client.on('message', (data) => {
      const frame = JSON.parse(String(data)) as ClientFrame;
      if (frame.type !== 'hello') return;
      const first = this.#events[0]?.sequence ?? Number.POSITIVE_INFINITY;
      const resume = frame.lastSequence !== undefined && frame.lastSequence >= first - 1;
      send(client, {
        type: 'welcome',
        sessionId: 'session-1',
        agent: this.#agent(),
        role: this.options.role ?? 'agent',
        heartbeatMs: 25_000,
        mode: resume ? 'resume' : 'snapshot',
        serverTime: new Date(this.now()).toISOString(),
      });
      if (resume) {
        for (const event of this.#events) if (event.sequence > (frame.lastSequence ?? 0)) send(client, event);
      } else {
        const calls = [...this.live.values()].reverse();
        send(client, { type: 'snapshot', sequence: this.#sequence, calls, cards: [...this.cards.values()] });
      }
    });
  }

  #agent(): { agentId: string; name: string } | null {
    if (this.options.hasPhone === false) return null;
    return { agentId: PEOPLE.me.agentId, name: PEOPLE.me.name };
  }

  #routes(): express.Express {
    const app = express();
    app.disable('x-powered-by');
    app.use(express.json());
    app.use((_request, response, next) => {
      response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      next();
    });
    app.use('/api', (_request, _response, next) => void setTimeout(next, this.options.slowMs ?? 0));
    app.post('/api/auth/sign-in/email', (request, response) => {
      this.signedIn = request.body.password === 'correct horse battery';
      response.status(this.signedIn ? 200 : 401).json({});
    });
    app.post('/api/auth/sign-out', (_request, response) => {
      this.signedIn = false;
      response.json({});
    });
    app.use('/api/v1', (_request, response, next) => {
      if (this.signedIn) next();
      else response.status(401).json({ title: 'Sign in first.' });
    });
    app.get('/api/v1/me', (_request, response) => {
      response.json({
        user: {
          id: 'user-1',
          name: PEOPLE.me.name,
          email: 'vera@example.org',
          role: this.options.role ?? 'agent',
          hasPassword: this.options.hasPassword ?? true,
        },
        tenant: {
          id: 'tenant-1',
          name: this.options.tenantName ?? 'Ромашка (вымышленная)',
          country: 'RU',
          locale: this.options.locale ?? 'ru',
        },
        agent: this.#agent(),
      });
    });
    app.post('/api/v1/me/password', (request, response) => {
      this.passwords.push(request.body.newPassword);
      response.status(204).end();
    });
    app.post('/api/v1/push-tokens', (_request, response) => {
      response.json({ token: 'token', expiresAt: new Date(this.now() + 900_000).toISOString() });
    });
    app.get('/api/v1/calls', (request, response) => {
      const limit = Number(request.query.limit ?? 50);
      const from = Number(request.query.after ?? 0);
      const items = this.past.slice(from, from + limit);
      response.json({ items, next: from + limit < this.past.length ? String(from + limit) : null });
    });
    app.get('/api/v1/calls/:id', (request, response) => {
      const call =
        this.live.get(request.params.id) ?? this.past.find(({ callId }) => callId === request.params.id);
      response.status(call ? 200 : 404).json(call ?? { title: 'No such call.' });
    });
    app.get('/api/v1/calls/:id/transcript', (_request, response) => {
      response.json({ items: this.transcripts });
    });
    app.get('/api/v1/tasks', (request, response) => {
      const isClosed = request.query.state === 'closed';
      const items = [...this.tasks.values()].filter(({ state }) => (state === 'closed') === isClosed);
      response.json({ items, next: null });
    });
    app.post('/api/v1/tasks/:id/:action', (request, response) => {
      const { id: taskId, action } = request.params;
      const task = this.tasks.get(taskId);
      if (!task || this.taskActionFails) {
        response.status(409).json({ title: 'Conflict' });
        return;
      }
      this.taskActions.push({ taskId, action, ...request.body });
      const next = afterAction(task, action, request.body.note, new Date(this.now()).toISOString());
      this.tasks.set(taskId, next);
      response.json(next);
    });
    app.get('/api/v1/calls/:id/orders', (request, response) => {
      this.ordersRead += 1;
      const call = this.live.get(request.params.id);
      const control = Object.fromEntries(this.steers.map((order) => [order, async () => undefined]));
      const items = (call ? orderableLegs(call, PEOPLE.me.agentId) : []).map((leg) => ({
        legId: leg.legId,
        agentId: PEOPLE.me.agentId,
        orders: call ? possibleOrders(call, leg, control) : [],
      }));
      response.json({ items: items.filter(({ orders }) => orders.length > 0) });
    });
    app.post('/api/v1/calls/:id/orders', (request, response) => {
      this.orders.push({ callId: request.params.id, ...request.body });
      const { status, body } = this.orderAnswers.shift() ?? { status: 204, body: undefined };
      if (status === 0) response.destroy();
      else response.status(status).json(body);
    });
    app.get('/api/v1/agents', (_request, response) => {
      const items = Object.values(PEOPLE).map(({ device, ...person }) => ({
        ...person,
        active: true,
        createdAt: new Date(0).toISOString(),
        devices: [{ deviceId: device, connectionId: 'connection-1', kind: 'extension', value: device }],
      }));
      response.json({ items, next: null });
    });
    app.get('/api/v1/agents/:id', (request, response) => {
      const person = Object.values(PEOPLE).find(({ agentId }) => agentId === request.params.id);
      response.status(person ? 200 : 404).json(person ?? { title: 'No such agent.' });
    });
    app.get('/api/v1/contacts', (request, response) => {
      const wanted = String(request.query.q ?? '').toLowerCase();
      const items = this.contacts.filter(({ name }) => name.toLowerCase().startsWith(wanted));
      response.json({ items, next: null });
    });
    app.post('/api/v1/calls/dial', (request, response) => {
      this.dials.push({ ...request.body, key: String(request.headers['idempotency-key']) });
      const answer = this.dialAnswers.shift() ?? {
        status: 201,
        body: { dialId: `dial-${this.dials.length}` },
      };
      if (answer.status === 0) response.destroy();
      else response.status(answer.status).json(answer.body);
    });
    app.get('/api/v1/dials', (request, response) => {
      const { callId } = request.query;
      const items = this.knownDials.filter((dial) => callId === undefined || dial.callId === callId);
      response.json({ items, next: null });
    });
    app.get('/api/v1/dials/:id', (request, response) => {
      const { id: dialId } = request.params;
      response.json({ dialId, state: 'done', callId: this.joined.get(dialId) });
    });
    app.get('/api/v1/agents/:id/presence', (_request, response) => response.json({ items: this.presence }));
    app.put('/api/v1/agents/:id/presence', (request, response) => {
      const { state } = request.body;
      this.presence = this.presence.map((at) => (at.settable ? { ...at, state } : at));
      const done = this.presence.map(({ connectionId, name }) => ({
        connectionId,
        name,
        state,
        result: 'done',
      }));
      response.json({ items: this.presenceResults ?? done });
    });
    app.post('/api/v1/calls/:id/pick', (request, response) => {
      if (this.pickFails) {
        response.status(503).json({ title: 'Not now.' });
        return;
      }
      this.picks.push({ callId: request.params.id, contactId: request.body.contactId });
      response.status(204).end();
    });
    app.use(express.static(this.options.dist));
    app.get('/{*path}', (_request, response) => response.sendFile('index.html', { root: this.options.dist }));
    return app;
  }
}

function afterAction(task: ListedTask, action: string, note: string | undefined, now: string): ListedTask {
  const { closed: _closed, ...rest } = task;
  const { agentId, name: agentName } = PEOPLE.me;
  const by = { agentId, agentName };
  const revision = task.revision + 1;
  if (action === 'take') return { ...rest, revision, agentId, agentName, takenAt: now };
  if (action === 'reopen') return { ...rest, revision, state: 'open' };
  return {
    ...rest,
    revision,
    state: 'closed',
    closed: { at: now, reason: 'done', by, ...(note !== undefined && { note }) },
    history: [...task.history, { at: now, what: 'closed', reason: 'done', by }],
  };
}

function send(client: WebSocket, frame: ServerFrame): void {
  client.send(JSON.stringify(frame));
}
