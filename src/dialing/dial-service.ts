import { createHash, randomUUID } from 'node:crypto';
import type { AgentService } from '../agents/agent-service.ts';
import { changeAtPbx, outcomeOf } from '../audit/change-at-pbx.ts';
import type { BlockListService } from '../block-lists/block-list-service.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { DialAnswer, DialRequest } from '../domain/pbx/pbx-operations.ts';
import { AppError, type ErrorCode, isAppError } from '../platform/app-error.ts';
import { deviceFor } from './device-for.ts';
import type { Dial, DialWish } from './dial.ts';
import { dialStore, type StoredDial } from './dial-store.ts';
import { digitsOf } from './digits-of.ts';
import { joinDial } from './join-dial.ts';

/**
 * Calls of one agent in one minute: nobody who talks to people dials as many, and a program that goes round and round is stopped before
 * it has rung a whole town.
 */
export const MOST_DIALS = 20;
const DIALS_WITHIN_MS = 60_000;

export interface DialServiceOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at' | 'group'>;
  agents: Pick<AgentService, 'get'>;
  blockLists: Pick<BlockListService, 'isBlocked'>;
  countryOf: (tenantId: string) => Promise<string>;
  now?: () => Date;
}

/** Has PBXs make calls, each once, and finds the call that came of it. */
export class DialService {
  readonly #options: DialServiceOptions;
  readonly #now: () => Date;

  constructor(options: DialServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Never tried twice: when the answer is lost the error is `unavailable`, and the telephone may be ringing. The same
   * idempotency key gets the first answer again, whatever it was.
   */
  async dial(
    tenantId: string,
    wish: DialWish,
    asked: { askedBy: string; idempotencyKey?: string | undefined },
  ): Promise<Dial> {
    const digest = createHash('sha256')
      .update(JSON.stringify(Object.entries(wish).sort()))
      .digest('hex');
    const again = await this.#earlier(tenantId, asked, digest);
    if (again !== undefined) return again;
    await this.#refuseHaste(tenantId, wish.agentId);
    const { request, connectionId, device } = await this.#prepare(tenantId, wish);
    const operations = await this.#options.operator.group(tenantId, connectionId, 'dial');
    const dialId = randomUUID();
    const { database } = this.#options;
    const isFirst = await database.tenant(tenantId, (tx) =>
      dialStore.insert(tx, tenantId, {
        dialId,
        ...asked,
        digest,
        connectionId,
        agentId: wish.agentId,
        device,
        to: request.to,
        ...(request.callerId !== undefined && { callerId: request.callerId }),
        ...(wish.taskId !== undefined && { taskId: wish.taskId }),
      }),
    );
    // The same key, at the same moment.
    if (!isFirst) return (await this.#earlier(tenantId, asked, digest)) as Dial;
    await this.#ask(tenantId, dialId, {
      connectionId,
      request,
      send: () => operations.dial(request),
    });
    return this.get(tenantId, dialId);
  }

  /** Looks for the call once more, when it is not known yet. */
  async get(tenantId: string, dialId: string): Promise<Dial> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const dial = await dialStore.find(tx, tenantId, dialId);
      if (dial === undefined) throw new AppError('notFound', 'There is no such dial.');
      const isOpen = dial.callId === undefined && dial.state !== 'refused';
      if (isOpen && (await joinDial(tx, tenantId, dial, this.#now()))) {
        return withoutSecrets((await dialStore.find(tx, tenantId, dialId)) as StoredDial);
      }
      return withoutSecrets(dial);
    });
  }

  list(tenantId: string, page: Parameters<typeof dialStore.list>[2]): Promise<Dial[]> {
    return this.#options.database.tenant(tenantId, (tx) => dialStore.list(tx, tenantId, page));
  }

  async #earlier(
    tenantId: string,
    { askedBy, idempotencyKey }: { askedBy: string; idempotencyKey?: string | undefined },
    digest: string,
  ): Promise<Dial | undefined> {
    if (idempotencyKey === undefined) return undefined;
    const earlier = await this.#options.database.tenant(tenantId, (tx) =>
      dialStore.findByKey(tx, tenantId, askedBy, idempotencyKey),
    );
    if (earlier === undefined) return undefined;
    if (earlier.digest !== digest)
      throw new AppError('conflict', 'This idempotency key was used for another call.');
    if (earlier.state === 'asked')
      throw new AppError('conflict', 'This call is being dialled; the PBX has not answered yet.');
    if (earlier.state !== 'done') {
      throw new AppError(
        (earlier.code as ErrorCode) ?? 'unavailable',
        earlier.reason ?? 'The call was not dialled.',
      );
    }
    return withoutSecrets(earlier);
  }

  /** Throws `tooManyRequests` for the agent who has dialled too often in the last minute; what was refused counts too. */
  async #refuseHaste(tenantId: string, agentId: string): Promise<void> {
    const now = this.#now().getTime();
    const first = await this.#options.database.tenant(tenantId, (tx) =>
      dialStore.lastButSince(tx, tenantId, {
        agentId,
        count: MOST_DIALS,
        since: new Date(now - DIALS_WITHIN_MS),
      }),
    );
    if (first === undefined) return;
    const retryAfterMs = Math.max(1, first.getTime() + DIALS_WITHIN_MS - now);
    throw new AppError(
      'tooManyRequests',
      `So many calls were dialled for this agent that it has to be waited: one more in ${Math.ceil(retryAfterMs / 1000)} s.`,
      { details: { retryAfterMs } },
    );
  }

  /** Everything that can be wrong before a telephone rings. */
  async #prepare(
    tenantId: string,
    wish: DialWish,
  ): Promise<{ request: DialRequest; connectionId: string; device: string }> {
    const { agents, database, blockLists, operator } = this.#options;
    const agent = await agents.get(tenantId, wish.agentId);
    if (!agent.active) throw new AppError('unprocessable', 'This agent is inactive.');
    const country = await this.#options.countryOf(tenantId);
    const to = digitsOf(wish.to, country);
    const callerId = wish.callerId === undefined ? undefined : digitsOf(wish.callerId, country);
    await database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ digits: string }>(
        'SELECT digits FROM own_numbers WHERE tenant_id = $1 AND digits = ANY($2)',
        [tenantId, [to, callerId ?? '']],
      );
      const own = new Set(rows.map(({ digits }) => digits));
      if (own.has(to)) throw new AppError('unprocessable', 'This is a number of the company itself.');
      if (callerId !== undefined && !own.has(callerId))
        throw new AppError('unprocessable', 'The caller id is none of the own numbers.');
      if (await blockLists.isBlocked(tx, tenantId, to))
        throw new AppError('unprocessable', 'This number is on the black list.');
      if (wish.taskId !== undefined) await requireTask(tx, tenantId, wish.taskId);
    });
    const { connectionId, from } = await deviceFor(agent, wish.connectionId, async (id) => {
      await operator.group(tenantId, id, 'dial');
      return (await operator.at(tenantId, id)).name;
    });
    return {
      connectionId,
      device: from.number,
      request: { from, to, ...(callerId !== undefined && { callerId }) },
    };
  }

  async #ask(
    tenantId: string,
    dialId: string,
    {
      connectionId,
      request,
      send,
    }: { connectionId: string; request: DialRequest; send: () => Promise<DialAnswer> },
  ): Promise<void> {
    const { database } = this.#options;
    const settle = (end: Parameters<typeof dialStore.settle>[2]): Promise<void> =>
      database.tenant(tenantId, (tx) => dialStore.settle(tx, dialId, end));
    const subject = { kind: 'dial', id: dialId };
    let answer: DialAnswer;
    try {
      answer = await changeAtPbx(
        database,
        { tenantId, connectionId, subject, wanted: request },
        send,
        ({ callId }) => ({ state: 'done', after: { ...request, ...(callId !== undefined && { callId }) } }),
      );
    } catch (error) {
      const known = isAppError(error) ? error : new AppError('internal', 'The hub failed.', { cause: error });
      await settle({ state: outcomeOf(error), code: known.code, reason: known.message });
      throw error;
    }
    await settle({
      state: 'done',
      pbxCallId: answer.callId,
      isCallIdUncertain: answer.isCallIdUncertain ?? false,
      callerIdShown: request.callerId === undefined ? undefined : (answer.callerId ?? 'unknown'),
    });
  }
}

async function requireTask(
  tx: Parameters<Parameters<Database['tenant']>[1]>[0],
  tenantId: string,
  taskId: string,
): Promise<void> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM missed_call_tasks WHERE tenant_id = $1 AND task_id = $2',
    [tenantId, taskId],
  );
  if (rowCount === 0) throw new AppError('unprocessable', 'There is no such task.');
}

function withoutSecrets({
  digest: _digest,
  code: _code,
  isCallIdUncertain: _uncertain,
  ...dial
}: StoredDial): Dial {
  return dial;
}
