import { callLine, wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep } from '../../../src/domain/crm/crm-step.ts';
import { matchableNumber } from '../../../src/domain/crm/on-the-line.ts';
import { readMemory } from './memory.ts';
import { toAttachment, toText } from './plan-afterwards.ts';
import { registerAfterwards, registerLive, usersOnTheLine } from './plan-register.ts';
import { type Bitrix24Settings, isWebhookOnly } from './settings.ts';
import { type Planning, takerOf, toStep } from './steps.ts';
import { STATUS_CODES } from './words.ts';

/** A card that opens later than this opens for nobody. */
const CARD_MS = 30_000;

/**
 *     register ──► show, hide … ──► finish ──► text of the activity ──► recording
 *
 * One card and one row of statistics for a call, whoever it was handed to. It is finished when the record is final, because nothing of it can be changed
 * afterwards but the text of its activity.
 */
export function plan(situation: CrmSituation, settings: Bitrix24Settings): CrmStep | undefined {
  const { call } = situation;
  const number = matchableNumber(call);
  if (number === undefined || isWebhookOnly(settings)) return undefined;
  const planning: Planning = { situation, settings, number, memory: readMemory(situation) };
  const { callId, finishedFor } = planning.memory;
  if (finishedFor !== undefined) return toText(planning) ?? toAttachment(planning);
  if (call.endedAt === undefined)
    return callId === undefined ? registerLive(planning) : turnCards(planning, callId);
  if (!call.final) return callId === undefined ? undefined : closeCards(planning, callId);
  return callId === undefined ? registerAfterwards(planning) : finish(planning, callId);
}

/** Opens the card for whoever the call rings at, and then closes it for the others. */
function turnCards(planning: Planning, callId: string): CrmStep | undefined {
  const { shown } = planning.memory;
  const wanted = usersOnTheLine(planning);
  const [missing, surplus] = [without(wanted, shown), without(shown, wanted)];
  if (missing.length > 0)
    return card(planning, { callId, users: missing, shown: [...shown, ...missing], turn: 'show' });
  return surplus.length === 0
    ? undefined
    : card(planning, { callId, users: surplus, shown: without(shown, surplus), turn: 'hide' });
}

/** Over: only whoever talked last keeps the card, to write down what was said, until the call is finished. */
function closeCards(planning: Planning, callId: string): CrmStep | undefined {
  const { situation, memory } = planning;
  const keeps = situation.call.answeredAt === undefined ? [] : [takerOf(planning)];
  const surplus = without(memory.shown, keeps);
  return surplus.length === 0
    ? undefined
    : card(planning, { callId, users: surplus, shown: without(memory.shown, surplus), turn: 'hide' });
}

function card(
  { situation, memory }: Planning,
  { callId, users, shown, turn }: { callId: string; users: string[]; shown: string[]; turn: 'show' | 'hide' },
): CrmStep {
  const nth = nextTurn(memory.cards, situation.left);
  return toStep(
    {
      // Each turn has a name of its own: who is rung again is shown the card again.
      id: `${turn}:${nth}`,
      kind: 'pop',
      whenUnknown: 'repeatable',
      until: new Date(Date.parse(situation.now) + CARD_MS).toISOString(),
    },
    {
      method: `telephony.externalcall.${turn}`,
      fields: { CALL_ID: callId, USER_ID: users.map(Number) },
      call: situation.call.callId,
      after: { shown, cards: nth },
    },
  );
}

/** After the last that was made, and after those that came too late. */
function nextTurn(made: number, left: readonly string[] = []): number {
  const late = left.map((id) => Number(/^(?:show|hide):(\d+)$/.exec(id)?.[1] ?? 0));
  return Math.max(made, ...late) + 1;
}

function finish(planning: Planning, callId: string): CrmStep {
  const { situation, settings, memory } = planning;
  const { call } = situation;
  const user = takerOf(planning);
  const outcome = call.outcome ?? 'failed';
  return toStep(
    // Finished twice is an error and no second row, but the first answer names the activity: it is looked for.
    { id: 'finish', kind: 'record', whenUnknown: 'ask' },
    {
      method: 'telephony.externalcall.finish',
      fields: {
        CALL_ID: callId,
        USER_ID: Number(user),
        DURATION: outcome === 'answered' ? wholeSeconds(call.durations.talk) : 0,
        STATUS_CODE: STATUS_CODES[outcome],
        ADD_TO_CHAT: settings.tellInChat ? 1 : 0,
        // The statistics have no other field for what they cannot say.
        ...(outcome !== 'answered' && { FAILED_REASON: callLine(call) }),
      },
      call: call.callId,
      strangers: memory.strangers,
      fallbackUserId: settings.fallbackUserId,
    },
  );
}

function without(users: readonly string[], others: readonly string[]): string[] {
  return users.filter((user) => !others.includes(user));
}
