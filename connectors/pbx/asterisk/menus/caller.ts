import { randomUUID } from 'node:crypto';
import { advanceMenu, beginMenu, type MenuTurn } from '../../../../src/domain/menu/advance-menu.ts';
import type { MenuProgram } from '../../../../src/domain/menu/menu-host.ts';
import type { MenuInput, MenuOrder, MenuRun } from '../../../../src/domain/menu/menu-run.ts';
import { pbxSoundOf } from '../../../../src/domain/menu/pbx-sound.ts';
import { MENU_KEYS } from '../../../../src/domain/menu/voice-menu.ts';
import { ConnectorError } from '../../../kit/connector-error.ts';
import type { AsteriskSettings } from '../asterisk-settings.ts';
import type { CallerLine } from './caller-line.ts';
import { letGoOrHangUp, reasonOf } from './let-go.ts';
import { type DialPlanPlace, isGone, type MenuAri } from './menu-ari.ts';
import { Ringing } from './ringing.ts';
import { BRIDGE_PREFIX } from './talks.ts';
import { voicemailAt, wayTo } from './targets.ts';

/** A caller who hangs up ends a prompt as `failed`, and is told to be gone some milliseconds later. */
const GONE_WITHIN_MS = 200;

export interface CallerTools {
  settings: AsteriskSettings;
  ari: MenuAri;
  now(): number;
  /** Why this Asterisk plays no prompts at all; undefined where it does. */
  mute: string | undefined;
  watch(legId: string, ringing: Ringing): void;
  unwatch(legId: string): void;
  onTalk(bridgeId: string): void;
  onTrouble(reason: string): void;
  /** Nothing more is to be told to this caller. */
  onOver(): void;
}

/**
 * One caller on the way through a menu. What happened is taken in order, one thing at a time: the machine of the domain says
 * what follows, and it is done before the next thing counts.
 *
 *     held ──► held … ──► over          let go, connected, hung up, gone
 *      │  ▲
 *      ▼  │ back
 *     lent to the dial plan ──► over
 */
export class Caller {
  readonly #line: CallerLine;
  readonly #entry: string;
  readonly #number: string | undefined;
  readonly #program: MenuProgram;
  readonly #tools: CallerTools;
  #run: MenuRun | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Counts orders: what an earlier one still brings is not for the present one. */
  #turn = 0;
  #isGone = false;
  #isOver = false;
  #isLent = false;
  #timer: NodeJS.Timeout | undefined;
  #ringing: Ringing | undefined;

  constructor(
    caller: { line: CallerLine; entry: string; number?: string },
    program: MenuProgram,
    tools: CallerTools,
  ) {
    this.#line = caller.line;
    this.#entry = caller.entry;
    this.#number = caller.number;
    this.#program = program;
    this.#tools = tools;
  }

  get isLent(): boolean {
    return this.#isLent;
  }

  start(): void {
    this.#then(() =>
      this.#obey(beginMenu(this.#program.startMenuId, this.#program, new Date(this.#tools.now()))),
    );
  }

  press(digit: string): void {
    const key = MENU_KEYS.find((one) => one === digit);
    if (key !== undefined) this.#tell({ kind: 'key', key });
  }

  played(playbackId: string, isFailed: boolean): void {
    if (!this.#line.hasPlayed(playbackId)) return;
    const turn = this.#turn;
    if (!isFailed) {
      this.#tell({ kind: 'promptEnded' }, turn);
      return;
    }
    this.#timer = setTimeout(() => {
      this.#tools.onTrouble('a prompt could not be played: Asterisk could not fetch or read it');
      this.#tell({ kind: 'promptEnded' }, turn);
    }, GONE_WITHIN_MS);
  }

  /** Hung up, or taken out of the application by somebody else. */
  left(): void {
    if (this.#isLent || this.#isOver) return;
    this.#isGone = true;
    void this.#rest();
    this.#tell({ kind: 'gone' });
  }

  destroyed(): void {
    if (!this.#isLent) this.left();
    // Whether somebody took the call before is the dial plan's knowledge; the menu had handed it over.
    else this.#tell({ kind: 'connected' });
  }

  /** The dial plan found nobody, and hands the caller over once more. */
  back(): void {
    this.#isLent = false;
    this.#tell({ kind: 'notConnected', reason: 'noAnswer' });
  }

  /** On in the dial plan, because nobody is led any more; resolves when that is done. Who is lent to it is there already. */
  dismiss(): Promise<void> {
    this.#then(async () => {
      if (!this.#isLent) await this.#letGoNow();
    });
    return this.#work;
  }

  /** Nobody listens any more: whoever is still here is found again at the next opening. */
  forget(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#ringing?.forget();
    if (this.#isLent && this.#run !== undefined) this.#program.tellPath(this.#run.path, 'connected');
  }

  #tell(input: MenuInput, turn?: number): void {
    this.#then(async () => {
      if (this.#run === undefined || (turn !== undefined && turn !== this.#turn)) return;
      await this.#obey(advanceMenu(this.#run, input, this.#program, new Date(this.#tools.now())));
    });
  }

  /** Nothing that goes wrong with one step may leave the caller in silence. */
  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#isOver) return;
      try {
        await work();
      } catch (error) {
        await this.#giveBack(error);
      }
    });
  }

  async #obey({ run, orders }: MenuTurn): Promise<void> {
    this.#run = run;
    this.#program.tellWay(run.path);
    for (const order of orders) {
      await this.#rest();
      this.#turn += 1;
      if (this.#isGone) continue;
      await this.#carryOut(order);
    }
    if (run.state === 'over') this.#end(run.end ?? 'lost');
  }

  async #carryOut(order: MenuOrder): Promise<void> {
    const { ari, settings } = this.#tools;
    switch (order.kind) {
      case 'play':
        return this.#play(order.prompt);
      case 'wait': {
        const turn = this.#turn;
        this.#timer = setTimeout(() => this.#tell({ kind: 'timeUp' }, turn), order.ms);
        return;
      }
      case 'connect':
        return this.#connect(order);
      case 'voicemail': {
        const place = voicemailAt(settings, order.box);
        if (await ari.mayExist(this.#line.id, place)) return this.#line.letGo(place, undefined);
        throw new ConnectorError('refused', nowhere(place));
      }
      case 'hangUp':
        return ari.hangUp(this.#line.id);
    }
  }

  async #play(prompt: string): Promise<void> {
    const { mute, onTrouble } = this.#tools;
    const own = pbxSoundOf(prompt);
    if (mute !== undefined && own === undefined) throw new ConnectorError('unsupported', mute);
    await this.#line.answer();
    const turn = this.#turn;
    try {
      await this.#line.play(own ?? (await this.#program.promptUrl(prompt)));
    } catch (error) {
      if (isGone(error)) throw error;
      onTrouble(`a prompt could not be played: ${reasonOf(error)}`);
      this.#tell({ kind: 'promptEnded' }, turn);
    }
  }

  async #connect({ to, ringMs, isLast }: Extract<MenuOrder, { kind: 'connect' }>): Promise<void> {
    const turn = this.#turn;
    const fail = (reason: 'unavailable', why: string): void => {
      this.#tools.onTrouble(why);
      this.#tell({ kind: 'notConnected', reason }, turn);
    };
    const { settings } = this.#tools;
    const way = await wayTo(settings, this.#program, { to, isLast }).catch((error: unknown) => {
      fail('unavailable', `finding whom to ring: ${reasonOf(error)}`);
      return undefined;
    });
    if (way === undefined) return;
    if (way.kind === 'nobody') {
      this.#tell({ kind: 'notConnected', reason: way.reason }, turn);
    } else if (way.kind === 'letGo') {
      if (await this.#tools.ari.mayExist(this.#line.id, way.place))
        await this.#letGo(way.place, way.comesBack);
      else fail('unavailable', nowhere(way.place));
    } else await this.#ringAll(way.rounds, ringMs);
  }

  async #letGo(place: DialPlanPlace, comesBack: boolean): Promise<void> {
    this.#isLent = true;
    try {
      await this.#line.letGo(place, comesBack ? this.#entry : undefined);
    } catch (error) {
      this.#isLent = false;
      throw error;
    }
    if (!comesBack) this.#tell({ kind: 'connected' });
  }

  async #ringAll(rounds: readonly string[][], ringMs: number): Promise<void> {
    const { ari, watch, unwatch, onTrouble } = this.#tools;
    const turn = this.#turn;
    await this.#line.ring();
    this.#ringing = new Ringing(
      { callerChannelId: this.#line.id, callerId: this.#number, rounds, ringMs },
      {
        ari,
        watch,
        unwatch,
        onTrouble,
        onAnswered: (legId) => this.#then(() => this.#join(legId, turn)),
        onFailed: (reason) => this.#tell({ kind: 'notConnected', reason }, turn),
      },
    );
    this.#ringing.start();
  }

  async #join(legId: string, turn: number): Promise<void> {
    const { ari, onTalk, onTrouble } = this.#tools;
    if (turn !== this.#turn || this.#isGone) {
      await ari.hangUp(legId);
      return;
    }
    const bridgeId = `${BRIDGE_PREFIX}${randomUUID()}`;
    try {
      await this.#line.answer();
      await this.#line.stopRinging();
      onTalk(bridgeId);
      await ari.joinTwo(bridgeId, [this.#line.id, legId]);
    } catch (error) {
      await ari.hangUp(legId).catch((why: unknown) => onTrouble(`ending a telephone: ${reasonOf(why)}`));
      await ari.destroyBridge(bridgeId).catch(() => undefined);
      if (!this.#isGone) onTrouble(`joining the two: ${reasonOf(error)}`);
      this.#tell({ kind: 'notConnected', reason: 'unavailable' }, turn);
      return;
    }
    this.#tell({ kind: 'connected' });
  }

  /** Ends what was ordered before. */
  async #rest(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ringing?.stop();
    this.#ringing = undefined;
    if (this.#isGone) this.#line.forgetPlayback();
    else await this.#line.rest();
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#ringing?.stop();
    this.#line.forgetPlayback();
    this.#program.tellPath(this.#run?.path ?? [], why);
    this.#tools.onOver();
  }

  /** Something failed that the menu has no branch for: the dial plan goes on behind `Stasis()`, else the call ends. */
  async #giveBack(error: unknown): Promise<void> {
    const { onTrouble } = this.#tools;
    if (this.#isGone || isGone(error)) {
      this.#isGone = true;
      await this.#rest().catch(() => undefined);
      this.#end('gone');
      return;
    }
    onTrouble(reasonOf(error));
    await this.#letGoNow();
  }

  async #letGoNow(): Promise<void> {
    const { ari, onTrouble } = this.#tools;
    await this.#rest().catch(() => undefined);
    await letGoOrHangUp(ari, this.#line.id, onTrouble);
    this.#end('lost');
  }
}

function nowhere({ context, extension }: DialPlanPlace): string {
  return `the dial plan has no ${extension} in its context ${context}`;
}
