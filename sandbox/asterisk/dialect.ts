import type { Delivered, Dialect, Sent, Teller, Told } from '../exchange/dialect.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { headersOf, headersOfBridge, toAmiPacket } from './ami-wording.ts';
import { AriBoard } from './ari-board.ts';
import { AMI_ONLY, type AriEvent } from './ari-event.ts';
import { AriNumbering } from './ari-numbering.ts';
import { AsteriskCall } from './asterisk-call.ts';
import { asteriskPlays, carriedByAsterisk } from './carried.ts';

type Interface = 'ari' | 'ami';

/** How often in a day the connection breaks, and for how long nobody listens. */
const CUTS_PER_DAY = 3;
const CUT_MS = [2_000, 60_000] as const;
/** Two applications listen: the same is told twice. */
const DOUBLED = 0.02;
/** Stamps of different channels are out of order by up to this much. */
const SKEW_MS = 13;

export const ariDialect: Dialect = dialect('asterisk-ari', 'ari');
export const amiDialect: Dialect = dialect('asterisk-ami', 'ami');

function dialect(name: string, operation: Interface): Dialect {
  return {
    name,
    plays: asteriskPlays,
    open: ({ random }) => new AsteriskTeller(operation, random),
    carried: carriedByAsterisk,
  };
}

/** Beside what is told: the event itself, of which the state after a cut is made. */
type ToldEvent = Told & { event: AriEvent };

class AsteriskTeller implements Teller {
  readonly #operation: Interface;
  readonly #random: Random;
  readonly #numbering = new AriNumbering();
  #stampedAt = 0;
  #micros = 0;

  constructor(operation: Interface, random: Random) {
    this.#operation = operation;
    this.#random = random;
  }

  tell(script: CallScript): { told: Told[]; ids: string[] } {
    const random = this.#random.fork(script.id);
    let now = script.startsAt;
    const call = new AsteriskCall({
      script,
      numbering: this.#numbering,
      random,
      // Every event takes a moment; several fall into one millisecond.
      now: () => {
        now += random.chance(0.3) ? 1 : 0;
        return now;
      },
    });
    const ids = new Set<string>();
    const told: ToldEvent[] = [];
    for (const happening of script.happenings) {
      now = Math.max(now, happening.at);
      for (const event of call.tell(happening)) {
        if (event.type === 'ChannelCreated') ids.add((event.channel as { id: string }).id);
        const at = Date.parse(event.timestamp.replace('+0000', 'Z'));
        const body = this.#word(event, at);
        if (body === undefined) continue;
        told.push({
          callId: script.id,
          at,
          startedAt: script.startsAt,
          by: 'stream',
          carries: [happening.kind],
          operation: this.#operation,
          body,
          event,
        });
      }
    }
    return { told, ids: [...ids] };
  }

  deliver(told: readonly Told[], line: 'faultless' | 'faulty'): Delivered {
    const events = (told as readonly ToldEvent[]).toSorted((a, b) => a.at - b.at);
    if (line === 'faultless') return { sent: events.map(toSent), lost: [], doubled: [] };
    const cuts = this.#cuts(events);
    const board = new AriBoard();
    const delivered: Delivered = { sent: [], lost: [], doubled: [] };
    let next = 0;
    let isCut = false;
    for (const one of events) {
      while (next < cuts.length && one.at > (cuts[next]?.to ?? 0)) {
        if (isCut) delivered.sent.push(this.#state(board, cuts[next]?.to ?? 0));
        isCut = false;
        next++;
      }
      const cut = cuts[next];
      board.see(one.event);
      if (cut && one.at >= cut.from) {
        isCut = true;
        delivered.lost.push(one);
        continue;
      }
      delivered.sent.push(toSent(one));
      if (this.#random.chance(DOUBLED)) delivered.sent.push(toSent(one));
    }
    if (isCut) delivered.sent.push(this.#state(board, cuts[next]?.to ?? 0));
    return { ...delivered, sent: this.#disorder(delivered.sent) };
  }

  #word(event: AriEvent, at: number): string | undefined {
    if (this.#operation === 'ari') {
      if (event.type === AMI_ONLY) return undefined;
      return JSON.stringify({ ...event, asterisk_id: '00:16:3e:00:00:01', application: 'cti' });
    }
    // AMI's own order: what falls into one millisecond is told by its microseconds.
    this.#micros = at === this.#stampedAt ? this.#micros + 7 : 0;
    this.#stampedAt = at;
    const packet = toAmiPacket(event, this.#micros);
    return packet === undefined ? undefined : JSON.stringify(packet);
  }

  #cuts(events: readonly ToldEvent[]): { from: number; to: number }[] {
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last) return [];
    const cuts = Array.from({ length: CUTS_PER_DAY }, () => {
      const from = this.#random.between(first.at, last.at);
      return { from, to: from + this.#random.between(...CUT_MS) };
    });
    return cuts
      .sort((a, b) => a.from - b.from)
      .filter((cut, i, all) => i === 0 || cut.from > (all[i - 1]?.to ?? 0));
  }

  /** What is answered to whoever asks after a cut: `channels` and `bridges` in the words of the interface. */
  #state(board: AriBoard, at: number): Sent {
    const [channels, bridges] = [[...board.channels.values()], [...board.bridges.values()]];
    const placeOf = new Map(
      bridges.flatMap((bridge) => bridge.channels.map((id) => [id, bridge.id] as const)),
    );
    const state =
      this.#operation === 'ari'
        ? { channels, bridges }
        : {
            channels: channels.map((channel) => ({
              Event: 'CoreShowChannel',
              ...headersOf(channel),
              Application: channel.dialplan.app_name,
              BridgeId: placeOf.get(channel.id) ?? '',
            })),
            bridges: bridges.map((bridge) => ({ Event: 'BridgeListItem', ...headersOfBridge(bridge) })),
          };
    return {
      at: new Date(at).toISOString(),
      source: 'stream',
      operation: `${this.#operation}-state`,
      body: JSON.stringify(state),
    };
  }

  /** Neighbours overtake one another on their way; their stamps stay as they are. */
  #disorder(sent: Sent[]): Sent[] {
    return sent
      .map((one) => ({ one, at: Date.parse(one.at) + this.#random.between(0, SKEW_MS) }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }
}

function toSent({ at, operation = '', body }: Told): Sent {
  return { at: new Date(at).toISOString(), source: 'stream', operation, body };
}
