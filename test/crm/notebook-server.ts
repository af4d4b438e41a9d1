import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  path: string;
  body: {
    id: string;
    callId?: string;
    text?: string;
    note?: string;
    person?: string;
    last10?: string;
    fields?: string[];
  };
}
/** What to do with a request in place of answering well. `writeThen…` does what was asked and then behaves like that. */
export type Mood =
  | 'well'
  | 'busy'
  | 'busyForEver'
  | 'busyInside'
  | 'trouble'
  | 'refuse'
  | 'html'
  | 'signIn'
  | 'hangUp'
  | 'writeThenHangUp'
  | 'writeThenTrouble'
  | 'never'
  | 'writeThenNever';

/** The notebook at the other end of the line, with the manners that a test gives it. */
export class NotebookServer {
  readonly asked: Asked[] = [];
  /** Every note that was ever made, doubles too. */
  readonly notes: { id: string; callId: string; texts: string[] }[] = [];
  readonly people: {
    id: string;
    number: string;
    name?: string;
    type?: string;
    ownerUserId?: string;
    fields?: Record<string, string>;
  }[] = [];
  readonly pops: string[] = [];
  users: object[] = [];
  mood: (asked: Asked, nth: number) => Mood = () => 'well';
  /** So often a search does not see yet what is there. */
  unclear = 0;
  /** Called before each answer; a promise holds it back. */
  before: (asked: Asked) => Promise<void> | undefined = () => undefined;
  readonly #open = new Set<ServerResponse>();
  #server: Server | undefined;
  #next = 0;
  url = '';

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#hear(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Requests of one call that wanted something made. */
  made(callId: string): Asked[] {
    return this.asked.filter(({ path, body }) => path === '/steps' && body.callId === callId);
  }

  notesOf(callId: string) {
    return this.notes.filter((note) => note.callId === callId);
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: Asked = {
      path: request.url ?? '',
      body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    };
    const nth = this.asked.push(asked);
    const mood = this.mood(asked, nth);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    if (mood.startsWith('writeThen')) this.#answer(asked);
    await this.before(asked);
    const end = (status: number, body: object | string): void =>
      void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    switch (mood) {
      case 'well':
        return end(200, this.#answer(asked));
      case 'busy':
        return void response.writeHead(429, { 'retry-after': '1' }).end();
      case 'busyForEver':
        return void response.writeHead(429, { 'retry-after': '999999999' }).end();
      case 'busyInside':
        return end(200, { error: 'busy' });
      case 'refuse':
        return end(200, { error: 'the notebook does not like this' });
      case 'html':
        return end(200, '<html>We will be back soon</html>');
      case 'signIn':
        return end(401, '');
      case 'trouble':
      case 'writeThenTrouble':
        return end(503, 'maintenance');
      case 'hangUp':
      case 'writeThenHangUp':
        return void request.socket.destroy();
      case 'never':
      case 'writeThenNever':
        return;
    }
  }

  #answer({ path, body }: Asked): object {
    if (path === '/me') return { account: 'Notebook of a fictional company' };
    if (path === '/users') return { users: this.users };
    if (path === '/people') {
      const found = this.people.filter(({ number }) =>
        number.replace(/\D/g, '').endsWith(body.last10 ?? '-'),
      );
      return {
        people: found.map(({ id, number, fields = {}, ...rest }) => ({
          type: 'contact',
          id,
          name: `Person ${id}`,
          numbers: [number],
          ...rest,
          fields: Object.fromEntries(Object.entries(fields).filter(([name]) => body.fields?.includes(name))),
        })),
      };
    }
    if (path === '/find') return this.#find(body);
    return this.#write(body);
  }

  #find({ id, callId, text }: Asked['body']): object {
    if (this.unclear > 0) {
      this.unclear -= 1;
      return { state: 'unclear' };
    }
    if (id === 'person') return { id: this.people.find((person) => person.id.startsWith(`${callId}`))?.id };
    const note = this.notes.find((one) => one.callId === callId);
    const isThere = note !== undefined && (text === undefined || text === null || note.texts.includes(text));
    return { id: isThere ? note.id : undefined };
  }

  #write({ id, callId = '', text = '', note, person }: Asked['body']): object {
    this.#next += 1;
    if (id === 'pop') {
      this.pops.push(callId);
      return { id: 'shown' };
    }
    if (person !== undefined) {
      const made = { id: `${callId}-${this.#next}`, number: person };
      this.people.push(made);
      return { id: made.id };
    }
    const known = this.notes.find((one) => one.id === note);
    if (known !== undefined) {
      known.texts.push(text);
      return { id: known.id };
    }
    const made = { id: `n${this.#next}`, callId, texts: [text] };
    this.notes.push(made);
    return { id: made.id };
  }
}
