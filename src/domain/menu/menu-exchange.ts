import { z } from 'zod';
import { type CallEvent, MENU_STEP_CAUSES, type MenuStepCause, type MenuStepTold } from '../call-event.ts';
import type { Exchange } from '../exchange.ts';
import type { Fact, Parsed } from '../fact.ts';
import type { MenuPathStep } from './menu-run.ts';
import { MENU_KEYS, type MenuKey, type VoiceMenu } from './voice-menu.ts';

/**
 * What a caller does in a menu that Callweave leads them through is the hub's own knowledge: the PBX sees a caller and sounds. The hub
 * tells itself, through the inbox, as a PBX would; so it becomes facts like all others, and the call stays a function of its facts.
 */
const OPERATION = 'callweave.menu';
const FACT_ID = 'callweave:menu:';

const stepSchema = z.object({
  index: z.int().min(0),
  at: z.iso.datetime(),
  menu: z.string().optional(),
  step: z.string().optional(),
  by: z.enum(MENU_STEP_CAUSES),
  key: z.enum(MENU_KEYS).optional(),
});
const bodySchema = z.object({
  /** A key of the conversation, as the connector's facts have it. */
  key: z.string().min(1),
  /** Parts two ways of one caller: when this one began, by our clock. */
  run: z.string().min(1),
  steps: z.array(stepSchema),
});
type Body = z.infer<typeof bodySchema>;

export interface MenuWay {
  key: string;
  /** All steps of the way so far; the exchange tells those from `from` on. */
  path: readonly MenuPathStep[];
  from: number;
  /** When the caller came to the first of them, by the PBX's clock: the call is told by that clock. */
  arrivedAt: number | undefined;
  menuOf(menuId: string): { name: string | undefined; menu: VoiceMenu | undefined };
}

export function toMenuExchange(way: MenuWay, now: Date): Exchange {
  const { key, path, from, arrivedAt, menuOf } = way;
  const beganAt = path[0]?.at ?? now.toISOString();
  const aheadMs = Date.parse(beganAt) - (arrivedAt ?? Date.parse(beganAt));
  const steps = path.slice(from).map((step, offset) => {
    const { name, menu } = menuOf(step.menuId);
    return {
      index: from + offset,
      at: new Date(Date.parse(step.at) - aheadMs).toISOString(),
      ...(name !== undefined && { menu: name }),
      step: menu?.steps[step.stepId]?.name ?? step.stepId,
      ...causeOf(step.by),
    };
  });
  const body: Body = { key, run: beganAt, steps };
  return { at: now.toISOString(), source: 'stream', operation: OPERATION, body: JSON.stringify(body) };
}

/** A key that the menu does not have may be a part of anything that people type into telephones: which one it was is not told. */
function causeOf(by: MenuPathStep['by']): { by: MenuStepCause; key?: MenuKey } {
  if (by.kind === 'hours') return { by: by.state };
  if (by.kind !== 'key') return { by: by.kind };
  return by.isWrong === true ? { by: 'wrongKey' } : { by: 'key', key: by.key };
}

/** Undefined: it is the PBX that speaks here. */
export function parseMenuExchange({ operation, body }: Exchange): Parsed | undefined {
  if (operation !== OPERATION) return undefined;
  const { key, run, steps } = bodySchema.parse(JSON.parse(body));
  const facts = steps.map(({ index, at, ...step }) => ({
    id: `${FACT_ID}${key} ${run} ${index}`,
    keys: [key],
    at: Date.parse(at),
    order: index,
    body: step,
  }));
  return { facts, rejects: [], ignored: 0 };
}

/** The connector's `interpret`, which never sees these facts, with what they mean behind its events. They alone are no call. */
export function interpretWithMenus(
  facts: readonly Fact[],
  interpret: (facts: readonly Fact[]) => CallEvent[],
): CallEvent[] {
  const menus = facts.filter(({ id }) => id.startsWith(FACT_ID));
  if (menus.length === 0) return interpret(facts);
  const events = interpret(facts.filter(({ id }) => !id.startsWith(FACT_ID)));
  if (events.length === 0) return events;
  return [
    ...events,
    ...menus.map(
      ({ at, order, body }): CallEvent => ({
        kind: 'menuStep',
        at,
        order,
        menuStep: body as MenuStepTold,
      }),
    ),
  ];
}
