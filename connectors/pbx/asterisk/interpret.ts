import type { CallEvent, ClearedBy } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { CONTROLLED_BY_APPLICATION } from '../../../src/domain/link.ts';
import type { ConnectorContext } from '../../kit/connector-context.ts';
import { isUnexplained } from './asker.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { toCause } from './causes.ts';
import { endOf } from './channel.ts';
import { type Conversation, isOver, readConversation } from './conversation.ts';
import { event, legEvents } from './leg-events.ts';
import type { Parties } from './parties.ts';
import { recordingEvents } from './recording-events.ts';
import { serviceEvents } from './service-events.ts';
import { buildTopology, type Topology } from './topology.ts';
import { transferEvents } from './transfer-events.ts';

/** Facts of one conversation → the words of CSTA. Empty while they tell of no call: a phone that dialled a feature code. */
export function interpret(
  facts: readonly Fact[],
  { settings }: ConnectorContext<AsteriskSettings>,
): CallEvent[] {
  const conversation = readConversation(buildTopology(facts), settings);
  if (!isCall(conversation)) return [];
  const events = [
    ...conversation.ends.flatMap((party) => legEvents(conversation, party)),
    ...serviceEvents(conversation, settings),
    ...transferEvents(conversation),
    ...endEvents(conversation),
    ...recordingEvents(facts, conversation),
  ];
  return describe(conversation, events);
}

/** Somebody outside, or two phones of ours. */
function isCall({ parties, ends, topology }: Conversation): boolean {
  if (ends.every(({ channel }) => isUnexplained(topology, channel))) return false;
  if (parties.direction !== 'internal') return true;
  return ends.some(({ channel }) => channel.isDialled) && ends.length > 1;
}

/** What is true of the whole call rides on its first event. */
function describe({ parties, topology }: Conversation, events: CallEvent[]): CallEvent[] {
  const sorted = events.sort((a, b) => a.at - b.at);
  const [first, ...rest] = sorted;
  if (first === undefined) return [];
  const ids = [...topology.channels.keys()];
  return [
    {
      ...first,
      direction: parties.direction,
      ...(parties.isClickToCall ? { callKind: 'clickToCall' as const } : {}),
      ...(parties.customer === undefined ? {} : { customer: parties.customer }),
      ...(parties.line === undefined ? {} : { line: parties.line }),
      externalIds: ids.map((value) => ({ kind: 'call' as const, value })),
      ...whoMovesCustomer(parties, topology),
    },
    ...rest,
  ];
}

/**
 * Steps of the dial plan are told through AMI only to who may read it: without any step nobody can say. After a transfer
 * Asterisk itself may ring the transferor again, for nobody's channel, as an application would.
 */
function whoMovesCustomer({ direction, main }: Parties, { handovers }: Topology): Pick<CallEvent, 'ext'> {
  const isUntold = main === undefined || main.apps.length === 0 || handovers.length > 0;
  if (direction !== 'inbound' || isUntold) return {};
  return { ext: { [CONTROLLED_BY_APPLICATION]: main.apps.some(({ app }) => app === 'Stasis') } };
}

function endEvents(conversation: Conversation): CallEvent[] {
  if (!isOver(conversation)) return [];
  const { ends, parties } = conversation;
  const last = ends.reduce((a, b) => ((endOf(b.channel) ?? 0) > (endOf(a.channel) ?? 0) ? b : a));
  const main = parties.main ?? last.channel;
  const cause = toCause(main.cause, main.sip, statedCause(conversation));
  const at = endOf(last.channel) ?? 0;
  const { leg: _, ...cleared } = event('callCleared', at, last.leg);
  return [{ ...cleared, ...(cause === undefined ? {} : { cause }), clearedBy: clearedBy(conversation) }];
}

/** What the dial plan says of the call's end better than the cause does. */
function statedCause({ parties, ends }: Conversation): string | undefined {
  const main = parties.main;
  if (main === undefined) return undefined;
  const others = ends.filter(({ channel }) => channel !== main);
  const status = (name: string) => main.variables.findLast((variable) => variable.name === name)?.value;
  const queue = status('QUEUESTATUS');
  if (queue === 'TIMEOUT') return 'queueTimeOverflow';
  if (queue !== undefined && /EMPTY|UNAVAIL/.test(queue)) return 'noAvailableAgents';
  if (others.length > 0) return undefined;
  if (status('DIALSTATUS') === 'CHANUNAVAIL') return 'destNotObtainable';
  // Refused before any phone rang and before anything answered: a block list.
  const isRefused =
    parties.direction === 'inbound' &&
    main.cause === 21 &&
    main.upAt === undefined &&
    main.hungUpAt === undefined;
  return isRefused ? 'blocked' : undefined;
}

/** Who hung up first; nobody: Asterisk ended it. */
function clearedBy({ ends }: Conversation): ClearedBy {
  const hungUp = ends.filter(
    ({ channel }) => channel.hungUpAt !== undefined && (channel.upAt !== undefined || !channel.isDialled),
  );
  const talking = hungUp.filter(({ channel, leg }) => leg.role === 'customer' || isLast(ends, channel));
  const first = talking.sort((a, b) => (a.channel.hungUpAt ?? 0) - (b.channel.hungUpAt ?? 0))[0];
  if (first === undefined) return 'system';
  return first.leg.role === 'customer' || first.leg.role === 'external' ? 'customer' : 'agent';
}

/** Whoever hangs up within this time of the call's end ended it; who left earlier handed it on. */
const ENDED_IT_WITHIN_MS = 1000;

function isLast(ends: Conversation['ends'], channel: Conversation['ends'][number]['channel']): boolean {
  const end = Math.max(
    ...ends.filter(({ leg }) => leg.role === 'customer').map((party) => endOf(party.channel) ?? 0),
    0,
  );
  return end === 0 || (channel.hungUpAt ?? 0) >= end - ENDED_IT_WITHIN_MS;
}
