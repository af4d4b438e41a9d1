import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { CrmAnswer, CrmPort, CrmTalk } from '../domain/crm/crm-port.ts';
import type { CrmStep, Found } from '../domain/crm/crm-step.ts';
import type { AccountGate } from './account-gate.ts';
import { CallOutbox } from './call-outbox.ts';
import {
  atRest,
  type CallWithRecord,
  hasBegun,
  inOrder,
  instantOf,
  isLeft,
  isTooLate,
  LET_OTHERS_MS,
  normalized,
  type Round,
  stoppedAt,
} from './call-steps.ts';
import type { CrmStanding } from './crm-account.ts';
import { type CrmCall, type KeptStep, type KnownPerson, toStep } from './crm-call.ts';
import { type CrmRun, crmCallRows } from './crm-call-rows.ts';
import type { CrmMetrics } from './crm-metrics.ts';
import { JoinCalls } from './join-calls.ts';
import type { LookUps } from './look-ups.ts';
import { OneByOne } from './one-by-one.ts';
import { BACK_OFF, Patience } from './patience.ts';
import {
  type CrmLinks,
  certainPerson,
  chosenPerson,
  numberKeysOf,
  toSituation,
  whyLeftOut,
} from './situation.ts';

export interface DeliverCallOptions {
  database: Database;
  port: CrmPort;
  gate: AccountGate;
  lookUps: LookUps;
  run: CrmRun;
  standing: () => CrmStanding;
  links: CrmLinks;
  metrics: Pick<CrmMetrics, 'steps'>;
  logger: Logger;
  now: () => number;
  /** Holds a call as if it were worked on; undefined where it is. The function lets go of it. */
  claim(callId: string): (() => void) | undefined;
  /** As long as the answer to a request may still be on its way. */
  inFlightMs: number;
  /** How long to wait after so many times in vain. */
  backOffMs(tries: number, pace: { baseMs: number; maxMs: number }): number;
}

/** A plan that never comes to an end must not keep the others waiting. */
const STEPS_AT_ONCE = 30;
/** No call needs so many: a plan that never comes to an end must not use up what the CRM allows. */
const MOST_STEPS = 300;
const ENDLESS =
  'So many requests were made for this call that its plan cannot be right: nothing more is written.';
const FAILED = 'The hub failed at this call; its log says why.';
/** A card asks a moment before. */
const ANSWER_IS_NEW_MS = 60_000;
const UNHEARD = 'The hub stopped before it heard the answer.';

/**
 * Brings one call of one CRM up to date, a step at a time: what is uncertain is cleared up first, then `plan` says what is next. All that is known
 * stands in the database before and after each request, so this may die anywhere.
 */
export class DeliverCall {
  readonly #options: DeliverCallOptions;
  /** By number: two calls of one stranger make one person. */
  readonly #strangers = new OneByOne();

  readonly #outbox: CallOutbox;
  readonly #patience: Patience;
  readonly #joins: JoinCalls;
  /** Whether the CRM tells what was made. */
  readonly #canAsk: boolean;

  constructor(options: DeliverCallOptions) {
    this.#options = options;
    this.#canAsk = options.port.find !== undefined;
    this.#outbox = new CallOutbox(options);
    this.#patience = new Patience(options);
    const { run, now, claim } = options;
    const [outbox, patience, canAsk] = [this.#outbox, this.#patience, this.#canAsk];
    this.#joins = new JoinCalls({ outbox, patience, run, now, claim, canAsk });
  }

  async work(callId: string): Promise<void> {
    const call = await this.#outbox.load(callId);
    if (call === undefined) return;
    const numberKey = call.record && numberKeysOf(call.record)?.digits;
    const creates = this.#options.standing().policy.unknownCallers !== 'ignore';
    if (creates && numberKey !== undefined) {
      await this.#strangers.run(numberKey, () => this.#rounds(callId));
    } else {
      await this.#rounds(callId);
    }
  }

  /** After `work` threw: without this the call would be due again at once, for ever, in the place of another. */
  async setAside(callId: string): Promise<void> {
    const { run, now, backOffMs } = this.#options;
    const waitMs = (tries: number): number => backOffMs(tries, BACK_OFF);
    await this.#outbox.tx((tx) =>
      crmCallRows.setAside(tx, run, { callId, reason: FAILED, now: now(), waitMs }),
    );
  }

  async #rounds(callId: string): Promise<void> {
    for (let steps = 0; ; steps += 1) {
      const call = await this.#outbox.load(callId);
      if (call === undefined) return;
      const round: Round =
        steps < STEPS_AT_ONCE ? await this.#round(call) : this.#patience.wait('pending', LET_OTHERS_MS);
      if (round === 'again') continue;
      if (round === 'forgotten') return;
      const { state, reason, nextTryAt, tries = 0 } = round;
      const now = this.#options.now();
      await this.#outbox.tx((tx) =>
        crmCallRows.rest(tx, this.#options.run, { call, state, reason, nextTryAt, tries, now }),
      );
      return;
    }
  }

  async #round(call: CrmCall): Promise<Round> {
    const { now } = this.#options;
    for (const step of inOrder(call)) {
      if (step.state === 'sent') {
        const heardBy = (step.sentAt ?? 0) + this.#options.inFlightMs;
        if (now() < heardBy) return { state: call.state, nextTryAt: heardBy, tries: call.tries };
        await this.#outbox.settle(call, step, { state: 'unknown', reason: UNHEARD });
        return 'again';
      }
      if (isTooLate(step, now()) && (step.state === 'unknown' || step.state === 'pending')) {
        await this.#outbox.settle(call, step, { state: 'skipped', reason: 'It came too late.' });
        return 'again';
      }
      // Of somebody who was erased nothing is asked any more: the answer would tell of them here.
      if (step.state !== 'unknown' || isLeft(step, this.#canAsk) || call.isErased) continue;
      if (step.whenUnknown === 'ask') return this.#ask(call, step);
      // Twice is the same as once, so the plan may as well say something newer by now.
      await this.#outbox.settle(call, step, { state: 'pending', reason: step.reason });
      return 'again';
    }
    if (call.mergedInto !== undefined) return this.#joins.mergeInto(call, call.mergedInto);
    const { record } = call;
    if (record === undefined) return { state: 'skipped', reason: 'The call is gone.' };
    if (call.isErased) {
      // What was asked before may have been answered since.
      await this.#outbox.tx((tx) => crmCallRows.forgetPerson(tx, this.#options.run, call));
      return { state: 'skipped', reason: 'The customer was erased.' };
    }
    return this.#proceed({ ...call, record });
  }

  async #proceed(call: CallWithRecord): Promise<Round> {
    const { run, port, standing } = this.#options;
    const leftOut = whyLeftOut(call, standing());
    if (leftOut !== undefined && call.steps.size === 0) {
      const isGone = await this.#outbox.tx((tx) => crmCallRows.forget(tx, run, call));
      return isGone ? 'forgotten' : { state: 'skipped', reason: leftOut };
    }
    if (!hasBegun(call)) {
      const adopted = await this.#joins.adopt(call);
      if (adopted !== undefined) return adopted;
    }
    const person = chosenPerson(call, { connector: port.connector, accountId: run.accountId });
    const asked = await this.#lookUp(call, person);
    if (asked !== undefined) return asked;
    return this.#plan(call, person);
  }

  async #plan(call: CallWithRecord, person: KnownPerson | undefined): Promise<Round> {
    const { port, standing, links, now, logger } = this.#options;
    const left = inOrder(call).filter((step) => isLeft(step, this.#canAsk));
    const situation = toSituation({
      call,
      standing: standing(),
      person,
      isUnknown: person === undefined && call.people === 0,
      left: left.map(({ stepId }) => stepId),
      links,
      now: now(),
    });
    let planned: CrmStep | undefined;
    try {
      planned = port.plan(situation);
    } catch (error) {
      logger.error({ err: error, callId: call.callId }, 'a CRM connector cannot plan');
      return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
    for (const step of call.steps.values()) {
      if (step.state !== 'pending' || step.isDropped || step.stepId === planned?.id) continue;
      await this.#outbox.tx((tx) =>
        crmCallRows.drop(tx, this.#options.run, { callId: call.callId, nth: step.nth }),
      );
    }
    if (planned === undefined) return atRest(call, left);
    const notBefore = instantOf(planned.notBefore);
    if (notBefore !== undefined && now() < notBefore) {
      return { state: 'pending', nextTryAt: notBefore, tries: call.tries };
    }
    return this.#begin(call, normalized(planned));
  }

  /** A step as it was planned: made, unless it was made, or is left alone, just so. */
  async #begin(call: CallWithRecord, step: CrmStep): Promise<Round> {
    const { run, now } = this.#options;
    const { callId, record } = call;
    const known = call.steps.get(step.id);
    const isSame = known !== undefined && isDeepStrictEqual(known.body, step.body);
    if (isSame && known.state !== 'pending') return stoppedAt(call, known);
    if (Math.max(0, ...[...call.steps.values()].map(({ nth }) => nth)) >= MOST_STEPS) {
      return { state: 'failed', reason: ENDLESS };
    }
    if (step.kind === 'person' && (await this.#isPersonUnderWay(call))) {
      return this.#patience.wait('pending', LET_OTHERS_MS, call.tries);
    }
    const revision = record.revision;
    const nth = await this.#outbox.tx(async (tx) => {
      if (known?.state !== 'pending') return crmCallRows.plan(tx, run, { callId, step, revision });
      if (!isSame) await crmCallRows.replan(tx, run, { callId, nth: known.nth, step, revision });
      return known.nth;
    });
    const until = known?.state === 'pending' && isSame ? known.until : instantOf(step.until);
    if (until !== undefined && until <= now()) {
      await this.#outbox.settle(call, { nth }, { state: 'skipped', reason: 'It came too late.' });
      return 'again';
    }
    return this.#make(call, nth, step);
  }

  async #make(call: CallWithRecord, nth: number, step: CrmStep): Promise<Round> {
    const { port, run, now, gate } = this.#options;
    const { callId } = call;
    const tries = await this.#outbox.tx((tx) => crmCallRows.send(tx, run, { callId, nth, now: now() }));
    if (tries === undefined) return 'again';
    const talk: CrmTalk[] = [];
    const answer = await port.make(step, (heard) => talk.push(heard));
    this.#options.metrics.steps.inc({ result: answer.state });
    const settle = (state: KeptStep['state'], reason?: string): Promise<boolean> =>
      this.#outbox.settle(call, { nth }, { state, reason, talk, tries });
    switch (answer.state) {
      case 'done':
        await this.#outbox.confirm(call, { nth, step, made: answer.value, talk, tries });
        await gate.answered();
        return 'again';
      case 'unknown':
        await settle('unknown', answer.reason);
        await gate.troubled(callId, answer.reason);
        return step.whenUnknown === 'never'
          ? 'again'
          : this.#patience.backOff(call, 'unknown', answer.reason, step);
      case 'refused':
        await settle('failed', answer.reason);
        await gate.answered();
        return step.kind === 'pop' ? 'again' : { state: 'failed', reason: answer.reason };
      case 'later':
      case 'auth':
        await settle('pending', answer.reason);
        return this.#patience.hindered(call, answer, { state: 'pending', step });
    }
  }

  /** Was it made after all? Until that is known, nothing else of this call is made. */
  async #ask(call: CrmCall, kept: KeptStep): Promise<Round> {
    const { port, gate } = this.#options;
    const step = toStep(kept);
    const talk: CrmTalk[] = [];
    const answer: CrmAnswer<Found> | undefined = await port.find?.(step, (heard) => talk.push(heard));
    if (answer === undefined) return 'again';
    this.#options.metrics.steps.inc({ result: 'asked' });
    const { nth } = kept;
    if (answer.state === 'done') {
      await gate.answered();
      const found = answer.value;
      if (found.state === 'made') {
        await this.#outbox.confirm(call, { nth, step, made: found, talk });
        return 'again';
      }
      if (found.state === 'absent') {
        await this.#outbox.settle(call, kept, {
          state: 'pending',
          reason: 'The CRM says that it was not made.',
          talk,
        });
        return 'again';
      }
      await this.#outbox.settle(call, kept, { state: 'unknown', reason: kept.reason, talk });
      const rest = this.#patience.backOff(call, 'unknown', kept.reason, step);
      return found.again === undefined ? rest : { ...rest, nextTryAt: this.#options.now() + found.again };
    }
    await this.#outbox.settle(call, kept, { state: 'unknown', reason: kept.reason, talk });
    if (answer.state === 'later' || answer.state === 'auth') {
      return this.#patience.hindered(call, answer, { state: 'unknown', step });
    }
    if (answer.state === 'unknown') await gate.troubled(call.callId, answer.reason);
    return this.#patience.backOff(call, 'unknown', answer.reason, step);
  }

  #isPersonUnderWay({ callId, numberKey }: CrmCall): Promise<boolean> {
    if (numberKey === undefined) return Promise.resolve(false);
    return this.#outbox.tx((tx) =>
      crmCallRows.isPersonUnderWay(tx, this.#options.run, { callId, numberKey }),
    );
  }

  /** Who it is, where the CRM can say and nobody else has: at first sight, and again when the call is over. */
  async #lookUp(call: CallWithRecord, person: KnownPerson | undefined): Promise<Round | undefined> {
    const { lookUps, run, now } = this.#options;
    const { callId, record } = call;
    const keys = numberKeysOf(record);
    if (keys === undefined) return undefined;
    // All digits: a number of another country that ends alike is somebody else.
    if (call.numberKey !== keys.digits) {
      await this.#outbox.tx((tx) => crmCallRows.noteNumber(tx, run, { callId, numberKey: keys.digits }));
      return 'again';
    }
    const endedAt = instantOf(record.endedAt);
    const isStale = call.lookedUpAt === undefined || (endedAt !== undefined && call.lookedUpAt < endedAt);
    if (!lookUps.isPossible || person !== undefined || !isStale) return undefined;
    // What a card was shown a moment ago is as good; what is older is not, because somebody may be made there for want of it.
    const since = Math.max(endedAt ?? instantOf(record.startedAt) ?? 0, now() - ANSWER_IS_NEW_MS);
    const { answer, waitMs } = await lookUps.ask(keys, { notBefore: Math.min(since, now()), callId });
    if (answer.state === 'later' || answer.state === 'auth') {
      const state = call.state === 'unknown' ? 'unknown' : 'pending';
      return this.#patience.restAfter(call, answer, { state, ...(waitMs !== undefined && { waitMs }) });
    }
    const found = answer.state === 'done' ? certainPerson(answer.value) : undefined;
    await this.#outbox.tx((tx) =>
      crmCallRows.lookedUp(tx, run, { callId, person: found?.person, people: found?.people, now: now() }),
    );
    return 'again';
  }
}
