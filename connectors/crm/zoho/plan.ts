import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { matchableNumber } from '../../../src/domain/crm/on-the-line.ts';
import { answer } from './answer.ts';
import { type Party, ringsNow, talkerNow } from './conversation.ts';
import { formOf, legIdOf } from './form.ts';
import { readMemory, type ToldLeg } from './memory.ts';
import { endLeg, planEnd } from './plan-end.ts';
import type { ZohoSettings } from './settings.ts';
import { isLeft, type Planning, toStep, userOf } from './steps.ts';

/** A card that opens later than this opens for nobody. */
const CARD_MS = 30_000;

/**
 *     ringing ──► answered ──► ended        ──► ended, with the recording
 *                                └─► ringing of the next leg, when the customer is handed on
 *
 * Live, each agent who takes the customer over has a call of their own at Zoho, tied to the one before. What nobody was told of while it lasted is told
 * by its end alone: a card that opens for a call of an hour ago helps nobody.
 */
export function planCall(situation: CrmSituation, settings: ZohoSettings): CrmStep | undefined {
  if (matchableNumber(situation.call) === undefined) return undefined;
  const planning: Planning = { situation, settings, memory: readMemory(situation) };
  return situation.call.endedAt === undefined ? planLive(planning) : planEnd(planning);
}

function planLive(planning: Planning): CrmStep | undefined {
  const { situation, memory } = planning;
  // It looked over, and was told so: nothing takes that back.
  if (memory.isClosed) return undefined;
  const talker = talkerNow(situation.call);
  const rings = ringsNow(situation.call);
  const last = memory.legs.at(-1);
  if (last === undefined || last.state === 'over') {
    const next = talker ?? rings.find(({ agentId }) => userOf(planning, agentId) !== undefined);
    return next === undefined ? undefined : ring(planning, next);
  }
  if (last.state === 'ringing') {
    return talker === undefined ? ringOthers(planning, last, rings) : answer(planning, last, talker);
  }
  const hasGone = !situation.call.legs.some(
    ({ agentId, state }) => agentId === last.agent && state !== 'null' && state !== 'failed',
  );
  const isHandedOn = talker === undefined ? hasGone && rings.length > 0 : talker.agentId !== last.agent;
  return isHandedOn ? endLeg(planning, last, { state: 'ended', isClosed: false }) : undefined;
}

function ring(planning: Planning, { agentId, since }: Party): CrmStep | undefined {
  const { situation, settings, memory } = planning;
  const { call, now } = situation;
  const nth = memory.legs.length + 1;
  const user = userOf(planning, agentId);
  const step = `ringing:${nth}`;
  if (user === undefined || isLeft(planning, step)) return undefined;
  const id = legIdOf(call, nth);
  const former = memory.legs.at(-1);
  const leg: ToldLeg = {
    id,
    agent: agentId,
    state: 'ringing',
    users: [user],
    startedAt: nth === 1 ? call.startedAt : since,
    talkers: 0,
  };
  return toStep(
    planning,
    { id: step, kind: 'pop', until: new Date(Date.parse(now) + CARD_MS).toISOString() },
    {
      form: {
        ...formOf(situation, settings, { id, state: 'ringing', user }),
        ...(former !== undefined && { transferredcallid: former.id }),
      },
      after: { legs: [...memory.legs, leg] },
    },
  );
}

/** Where that was asked for: a group rings at several. */
function ringOthers(planning: Planning, last: ToldLeg, rings: readonly Party[]): CrmStep | undefined {
  const { situation, settings, memory } = planning;
  if (!settings.cardForAll) return undefined;
  const nth = memory.legs.length;
  const former = memory.legs.at(-2);
  const other = rings
    .flatMap(({ agentId }) => userOf(planning, agentId) ?? [])
    .find((user) => !last.users.includes(user) && !isLeft(planning, `ringing:${nth}:${user}`));
  if (other === undefined) return undefined;
  return toStep(
    planning,
    {
      id: `ringing:${nth}:${other}`,
      kind: 'pop',
      until: new Date(Date.parse(situation.now) + CARD_MS).toISOString(),
    },
    {
      form: {
        ...formOf(situation, settings, { id: last.id, state: 'ringing', user: other }),
        ...(former !== undefined && { transferredcallid: former.id }),
      },
      after: { legs: [...memory.legs.slice(0, -1), { ...last, users: [...last.users, other] }] },
    },
  );
}
