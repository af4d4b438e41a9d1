import type { CallScript, Happening } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import type { AriEvent } from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';
import { AriScript } from './ari-script.ts';
import * as arrival from './arrival-steps.ts';
import * as dial from './dial-steps.ts';
import { endCall } from './end-steps.ts';
import {
  answerHandedOver,
  consultByCode,
  type FeatureConsultation,
  handOverRinging,
} from './feature-transfer.ts';
import { Floor } from './floor.ts';
import * as handover from './handover-steps.ts';
import * as rings from './ring-steps.ts';

/** One call as Asterisk tells it, event by event after the patterns of calls recorded on a real one. */
export class AsteriskCall {
  readonly #floor: Floor;
  readonly #write: AriScript;
  /** By the leg's name in the script: those that are handed over while they ring. */
  readonly #byCode = new Map<string, FeatureConsultation>();

  constructor(options: {
    script: CallScript;
    numbering: AriNumbering;
    random: Random;
    now: () => number;
    firstId?: string;
  }) {
    this.#write = new AriScript(options);
    this.#floor = new Floor({ script: options.script, write: this.#write, random: options.random });
  }

  /** What ARI and AMI have to say of it; each of the two leaves out what it cannot. */
  tell(happening: Happening): AriEvent[] {
    this.#play(happening);
    return this.#write.take();
  }

  /** Somebody who is not in the call ends it, at whatever it has come to. */
  hangUp(): AriEvent[] {
    const floor = this.#floor;
    const [leg] = floor.legs.keys();
    if (floor.hasCustomer || leg === undefined) endCall(floor, 'agent');
    else dial.agentStaysSilent(floor, leg);
    return this.#write.take();
  }

  #play(happening: Happening): void {
    const floor = this.#floor;
    switch (happening.kind) {
      case 'callArrived':
        arrival.arrive(floor);
        break;
      case 'callBlocked':
        arrival.block(floor);
        break;
      case 'menuEntered':
        arrival.enterMenu(floor);
        break;
      case 'menuChosen':
        arrival.chooseInMenu(floor, happening.digit);
        break;
      case 'announced':
        arrival.announce(floor);
        break;
      case 'queueEntered':
        arrival.enterQueue(floor, happening.queue);
        break;
      case 'queueLeft':
        arrival.leaveQueue(floor, happening.because);
        break;
      case 'voicemailEntered':
        arrival.enterVoicemail(floor, happening.box);
        break;
      case 'messageLeft':
        arrival.leaveMessage(floor);
        break;
      case 'legRang':
        this.#ring(happening);
        break;
      case 'legBusy':
        rings.refuse(floor, happening);
        break;
      case 'legSentOn':
        rings.sendOn(floor, happening);
        break;
      case 'outsideRang':
        rings.ringOutside(floor, happening);
        break;
      case 'legStopped':
        this.#stop(happening);
        break;
      case 'outsideStopped':
        rings.stop(floor, floor.leg(happening.leg), happening.reason);
        break;
      case 'legAnswered':
      case 'outsideAnswered':
        this.#answer(happening.leg);
        break;
      case 'legHeld':
        handover.hold(floor, floor.leg(happening.leg));
        break;
      case 'legRetrieved':
        handover.retrieve(floor, floor.leg(happening.leg));
        break;
      case 'blindTransferred':
        handover.blindTransfer(floor, floor.bridged(happening.leg), happening.to);
        break;
      case 'attendedTransferred':
        this.#handOver(happening);
        break;
      case 'consultationEnded':
        handover.endConsultation(floor, floor.leg(happening.leg));
        break;
      case 'legPickedUp': {
        const { byLeg: leg, agent, how } = happening;
        handover.pickUpCall(floor, floor.leg(happening.leg), { leg, agent, how });
        break;
      }
      case 'parked':
        handover.park(floor, floor.bridged(happening.leg), happening.slot);
        break;
      case 'unparked':
        handover.unpark(floor, happening.leg, happening.agent);
        break;
      case 'callDialled':
        dial.dialOut(floor, happening.leg, happening.agent);
        break;
      case 'agentCalled':
        dial.callAgent(floor, happening.leg, happening.agent);
        break;
      case 'agentPickedUp':
        dial.agentPicksUp(floor, happening.leg);
        break;
      case 'customerDialled':
        dial.dialCustomer(floor);
        break;
      case 'customerRang':
        dial.customerRings(floor);
        break;
      case 'customerAnswered':
        dial.customerAnswers(floor);
        break;
      case 'customerBusy':
        dial.customerRefuses(floor);
        break;
      case 'customerSilent':
        dial.customerStaysSilent(floor);
        break;
      case 'colleagueDialled':
        dial.dialColleague(floor, happening.agent);
        break;
      case 'callEnded':
        endCall(floor, happening.by);
        break;
    }
  }

  #ring(happening: Extract<Happening, { kind: 'legRang' }>): void {
    const { leg, agent } = happening;
    if (happening.via === 'consultation' && this.#isHandedOverRinging(leg)) {
      this.#byCode.set(leg, consultByCode(this.#floor, leg, agent));
    } else rings.ring(this.#floor, happening);
  }

  #stop({ leg, reason }: Extract<Happening, { kind: 'legStopped' }>): void {
    const floor = this.#floor;
    // Of an outbound call only who is to be called back can stop ringing: no channel rings that telephone.
    if (floor.script.direction === 'outbound' && !floor.holding) dial.agentStaysSilent(floor, leg);
    else rings.stop(floor, floor.leg(leg), reason);
  }

  #answer(name: string): void {
    const byCode = this.#byCode.get(name);
    if (byCode) answerHandedOver(this.#floor, byCode);
    else rings.answer(this.#floor, this.#floor.leg(name));
  }

  #handOver({ leg, toLeg }: Extract<Happening, { kind: 'attendedTransferred' }>): void {
    const from = this.#floor.bridged(leg);
    const byCode = this.#byCode.get(toLeg);
    if (byCode) handOverRinging(this.#floor, from, byCode);
    else handover.attendedTransfer(this.#floor, from, this.#floor.bridged(toLeg));
  }

  /** Telephones cannot do so by REFER: it takes the feature code. */
  #isHandedOverRinging(leg: string): boolean {
    const { happenings } = this.#floor.script;
    const handed = happenings.findIndex((one) => one.kind === 'attendedTransferred' && one.toLeg === leg);
    const answered = happenings.findIndex((one) => one.kind === 'legAnswered' && one.leg === leg);
    return handed >= 0 && (answered < 0 || handed < answered);
  }
}
