import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { TEMPLATE_DATABASE } from './template-database.ts';

/** Two workers ask at once, and a file may ask for two. */
const IN_STOCK = 4;

/** Copies of the template, made ahead: who asks for a database waits for none, and who leaves one does not see it go. */
export class DatabaseStock {
  readonly #adminUrl: string;
  readonly #makes: InTurn;
  readonly #drops: InTurn;
  readonly #ready: Promise<string>[] = []; // their URLs
  #taken = 0;

  constructor(adminUrl: string) {
    this.#adminUrl = adminUrl;
    this.#makes = new InTurn(adminUrl);
    this.#drops = new InTurn(adminUrl);
  }

  take(): Promise<string> {
    const first = this.#ready.shift() ?? this.#make();
    this.#taken += 1;
    // A run of one file needs no stock.
    while (this.#ready.length < Math.min(IN_STOCK, this.#taken)) this.#ready.push(this.#make());
    return first;
  }

  /**
   * The database goes when there is time. PostgreSQL waits five seconds for those who are taking their leave, whom force
   * would answer with an error after their last word; where somebody stays, the database goes with the server.
   */
  giveBack(url: string): void {
    const name = new URL(url).pathname.slice(1);
    if (!/^test_[0-9a-f]+$/.test(name)) throw new Error(`${name} is no database of a test`);
    this.#drops.run(`DROP DATABASE ${name}`).catch(() => {});
  }

  async stop(): Promise<void> {
    await Promise.all([this.#makes.stop(), this.#drops.stop()]);
  }

  #make(): Promise<string> {
    const url = new URL(this.#adminUrl);
    url.pathname = `/test_${randomBytes(6).toString('hex')}`;
    const ready = this.#makes
      .run(`CREATE DATABASE ${url.pathname.slice(1)} TEMPLATE ${TEMPLATE_DATABASE} STRATEGY FILE_COPY`)
      .then(() => url.href);
    // Told to whoever takes it.
    ready.catch(() => {});
    return ready;
  }
}

/** Statements one after the other, on a connection of their own. */
class InTurn {
  readonly #client: Promise<pg.Client>;
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(connectionString: string) {
    const client = new pg.Client({ connectionString });
    client.on('error', () => {});
    this.#client = client.connect().then(() => client);
    this.#client.catch(() => {});
  }

  run(statement: string): Promise<void> {
    const done = this.#last.then(async () => {
      if (!this.#isOver) await (await this.#client).query(statement);
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** What has not begun is left out. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#last;
    await this.#client.then((client) => client.end()).catch(() => {});
  }
}
