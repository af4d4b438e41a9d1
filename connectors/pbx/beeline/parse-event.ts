import type { Element } from '@xmldom/xmldom';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { checkCallTime, checkPhone, hasBrokenText } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, rejectAll, shown } from '../../kit/reject.ts';
import { momentKey, type XsiCall, type XsiFact, type XsiParty, type XsiRedirection } from './facts.ts';
import { child, children, readEvent, textAt, typeOf } from './read-xml.ts';

/** Order among events of one moment. Events that are not here (hook, conference, recording controls) tell nothing of who talks to whom. */
const ORDER: Readonly<Record<string, number>> = {
  CallSubscription: 0,
  CallSubscriptionResync: 0,
  CallOriginating: 1,
  CallOriginated: 1,
  CallReceived: 1,
  CallAnswered: 2,
  CallHeld: 3,
  CallRetrieved: 4,
  CallUpdated: 4,
  CallTransferred: 4,
  CallForwarded: 4,
  CallDetached: 5,
  CallRedirected: 5,
  CallReleasing: 6,
  CallReleased: 7,
};
const IGNORED: Parsed = { facts: [], rejects: [], ignored: 1 };
const ID = /^[\x21-\x7e]{1,150}$/;

export function parseEvent(body: string, receivedAt: number): Parsed {
  if (hasBrokenText(body)) return rejectAll('the text is not valid UTF-8', body);
  try {
    const root = readEvent(body);
    const data = child(root, 'eventData');
    const type = typeOf(data);
    if (data === undefined || type === undefined) throw new FieldProblem('the type of the event is missing');
    const event = type.replace(/Event$/, '');
    const order = ORDER[event];
    if (order === undefined) return IGNORED;
    const facts = factsOf(root, data, { event, order, receivedAt });
    // A snapshot of somebody who is not on the telephone has no call.
    return facts.length === 0 ? IGNORED : { facts, rejects: [], ignored: 0 };
  } catch (error) {
    if (error instanceof FieldProblem) return rejectAll(error.message, body);
    throw error;
  }
}

function factsOf(
  root: Element,
  data: Element,
  { event, order, receivedAt }: { event: string; order: number; receivedAt: number },
): Fact[] {
  const target = idAt('targetId', textAt(root, 'targetId'));
  const elements = [...children(data, 'call'), ...children(child(data, 'calls'), 'call')];
  const calls = elements.map((element) => callOf(element, receivedAt));
  const eventId = textAt(root, 'eventID');
  return together(calls).map((group, index) => {
    const fact: XsiFact = { kind: 'xsi', event, target, calls: group };
    const isNamed = eventId !== undefined && ID.test(eventId);
    const id = isNamed ? `event:${eventId}${index === 0 ? '' : `#${index}`}` : contentId('event', fact);
    return { id, keys: keysOf(fact), at: timeOf(fact) ?? receivedAt, order, body: fact };
  });
}

/** Two calls of one telephone are two calls, unless that telephone hands the one over to the other: both are then redirected at one moment. */
function together(calls: readonly XsiCall[]): XsiCall[][] {
  const handed = calls.filter(({ redirect }) => redirect?.reason === 'transfer');
  const isOne = handed.length > 1 && handed.every(({ redirect }) => redirect?.at === handed[0]?.redirect?.at);
  if (!isOne) return calls.map((call) => [call]);
  return [handed, ...calls.filter((call) => !handed.includes(call)).map((call) => [call])];
}

/**
 * One tracking id spans the legs of a call; a consultation has its own, and the event of a transfer names both. A leg keeps its name
 * when a transfer gives it another tracking id: abonent, call and begin together name it, because the PBX may count its calls anew one day.
 */
function keysOf({ target, calls }: XsiFact): string[] {
  const keys = calls.flatMap(({ tracking, callId, startedAt }) => [
    `call:${tracking}`,
    ...(startedAt === undefined ? [] : [`leg:${target}:${callId}:${startedAt}`]),
  ]);
  keys.push(...calls.flatMap((call) => momentsOf(target, call)));
  return [...new Set(keys)];
}

/** Whether the log's rows begin with the ring or with the answer is unknown: either moment names the leg. */
function momentsOf(userId: string, call: XsiCall): string[] {
  const { personality, remote, queue, startedAt, answeredAt } = call;
  const customer = (queue?.caller ?? remote).address;
  const isDialled = personality !== 'Terminator';
  return [startedAt, answeredAt].flatMap((at) => {
    if (at === undefined) return [];
    return momentKey({ userId, isDialled, customer, second: Math.floor(at / 1000) }) ?? [];
  });
}

function timeOf({ event, calls: [call] }: XsiFact): number | undefined {
  switch (event) {
    case 'CallOriginating':
    case 'CallReceived':
      return call?.startedAt;
    case 'CallAnswered':
      return call?.answeredAt;
    case 'CallHeld':
      return call?.heldAt;
    case 'CallDetached':
      return call?.detachedAt;
    case 'CallRedirected':
      return call?.redirect?.at ?? call?.detachedAt;
    case 'CallReleased':
      return call?.releasedAt;
    default:
      return undefined;
  }
}

function callOf(element: Element, receivedAt: number): XsiCall {
  const text = (...path: string[]) => textAt(element, ...path);
  const time = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,15}$/.test(value)) throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
    return checkCallTime(name, Number(value), receivedAt);
  };
  const acd = child(element, 'acdCallInfo');
  const acdId = textAt(acd, 'acdUserId') ?? textAt(acd, 'acdNumber');
  const caller = child(acd, 'callingPartyInfo');
  const redirect = child(element, 'redirect');
  return clean({
    callId: idAt('callId', text('callId')),
    tracking: idAt('extTrackingId', text('extTrackingId')),
    personality: text('personality') ?? '',
    state: text('state') ?? '',
    remote: partyOf(child(element, 'remoteParty')),
    redirections: children(child(element, 'redirections'), 'redirection').map(
      (one): XsiRedirection => clean({ party: partyOf(child(one, 'party')), reason: textAt(one, 'reason') }),
    ),
    redirect:
      redirect &&
      clean({
        to: addressOf(textAt(redirect, 'address')),
        reason: textAt(redirect, 'reason') ?? 'unknown',
        at: timeIn(textAt(redirect, 'redirectTime'), receivedAt),
      }),
    queue:
      acdId === undefined
        ? undefined
        : clean({ id: acdId, name: textAt(acd, 'acdName'), caller: caller && partyOf(caller) }),
    releaseCause: text('releaseCause', 'internalReleaseCause'),
    cdrCause: text('releaseCause', 'cdrTerminationCause'),
    releasingParty: text('releasingParty'),
    startedAt: time('startTime'),
    answeredAt: time('answerTime'),
    heldAt: time('heldTime'),
    detachedAt: time('detachedTime'),
    releasedAt: time('releaseTime'),
    recorded: child(element, 'recorded') && (true as const),
  });
}

function partyOf(party: Element | undefined): XsiParty {
  const address = addressOf(textAt(party, 'address')) ?? addressOf(textAt(party, 'userDN'));
  return clean({
    name: textAt(party, 'name'),
    address,
    userId: textAt(party, 'userId'),
    callType: textAt(party, 'callType'),
    isHidden: child(party, 'privacy') && (true as const),
  });
}

/** `tel:+79000000099`, `tel:202`, `tel:+79000000012;ext=202`, `sip:…@…` → what people dial. */
function addressOf(uri: string | undefined): string | undefined {
  if (uri === undefined) return undefined;
  const bare = uri.replace(/^(tel|sips?):/i, '').split(/[;@]/)[0] ?? '';
  return bare === '' ? undefined : checkPhone('address', bare);
}

function timeIn(value: string | undefined, receivedAt: number): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value)
    ? checkCallTime('redirectTime', Number(value), receivedAt)
    : undefined;
}

function idAt(name: string, value: string | undefined): string {
  if (value === undefined) throw new FieldProblem(`\`${name}\` is missing`);
  if (!ID.test(value)) throw new FieldProblem(`\`${name}\` is not an id: ${shown(value)}`);
  return value;
}

type Clean<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without what is undefined: facts are JSON. */
function clean<T extends object>(value: T): Clean<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Clean<T>;
}
