import type { CallScript, Happening } from '../../sandbox/exchange/happening.ts';
import { type Step, timeline } from './timeline.ts';

/**
 * What is true of each agent's phone at a moment of an invented call, read off what happens in the exchange: the words are
 * those of `PhoneState`. Times are epoch ms.
 */
export function happeningStates({ happenings }: CallScript): Map<string, Step[]> {
  const book = new StateBook();
  for (const happening of happenings) book.write(happening);
  return new Map([...book.steps].map(([agent, steps]) => [agent, timeline(steps)]));
}

interface KnownLeg {
  agent: string;
  isAsked: boolean;
  is: string;
}

class StateBook {
  /** Agent → its states. */
  readonly steps = new Map<string, Step[]>();
  /** Leg's name → leg. */
  readonly #legs = new Map<string, KnownLeg>();

  write(happening: Happening): void {
    const { at } = happening;
    switch (happening.kind) {
      case 'legRang': {
        const isAsked = happening.via === 'consultation';
        this.#open(happening.leg, happening.agent.extension, isAsked);
        this.#turn(happening.leg, isAsked ? 'asked' : 'rings', at);
        return;
      }
      case 'agentCalled':
        this.#open(happening.leg, happening.agent.extension);
        this.#turn(happening.leg, 'rings', at);
        return;
      case 'callDialled':
        this.#open(happening.leg, happening.agent.extension);
        this.#turn(happening.leg, 'waits', at);
        return;
      case 'agentPickedUp':
        this.#turn(happening.leg, 'waits', at);
        return;
      case 'customerAnswered': {
        const [caller] = this.#legs.keys();
        this.#turn(caller, 'talks', at);
        return;
      }
      case 'legAnswered':
        this.#turn(happening.leg, this.#legs.get(happening.leg)?.isAsked ? 'asked' : 'talks', at);
        return;
      case 'legHeld':
        this.#turn(happening.leg, 'holds', at);
        return;
      case 'legRetrieved':
        this.#turn(happening.leg, 'talks', at);
        return;
      case 'legStopped':
      case 'blindTransferred':
      case 'parked':
      case 'consultationEnded':
        this.#turn(happening.leg, 'absent', at);
        return;
      case 'attendedTransferred': {
        this.#turn(happening.leg, 'absent', at);
        const target = this.#legs.get(happening.toLeg);
        if (target === undefined) return;
        target.isAsked = false;
        this.#turn(happening.toLeg, target.is === 'asked-ringing' ? 'rings' : 'talks', at);
        return;
      }
      case 'legPickedUp':
        this.#turn(happening.leg, 'absent', at);
        this.#open(happening.byLeg, happening.agent.extension);
        this.#turn(happening.byLeg, 'talks', at);
        return;
      case 'unparked':
        this.#open(happening.leg, happening.agent.extension);
        this.#turn(happening.leg, 'talks', at);
        return;
      case 'callEnded':
        for (const leg of this.#legs.keys()) this.#turn(leg, 'absent', at);
        return;
      default:
        return;
    }
  }

  #open(name: string, agent: string, isAsked = false): void {
    this.#legs.set(name, { agent, isAsked, is: 'absent' });
  }

  #turn(name: string | undefined, is: string, at: number): void {
    const leg = this.#legs.get(name ?? '');
    // Outside telephones are nobody's desk.
    if (leg === undefined || leg.is === is) return;
    const rings = leg.is === 'absent' && is === 'asked';
    const steps = this.steps.get(leg.agent) ?? [];
    // Whom it rings for is told by the dial, which the ringing may overtake.
    if (rings) steps.push({ from: at, is: 'rings' });
    // While the exchange moves a telephone from one party to another, nobody is there.
    else steps.push({ from: at, is: 'waits' });
    // Asterisk takes a hold back before it hands over, in an event like that of a phone that resumes.
    if (leg.is === 'holds' && is === 'absent') steps.push({ from: at + 1, is: 'talks' });
    steps.push({ from: at + 2, is });
    this.steps.set(leg.agent, steps);
    leg.is = rings ? 'asked-ringing' : is;
  }
}
