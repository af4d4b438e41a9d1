import type { CallFold } from './call-fold.ts';
import type { LegFold } from './leg-fold.ts';

/**
 * What a caller did in menus is told beside the call, of no leg: it belongs to the menu that had the caller then. Of a call that
 * knows of no menu nobody can say where it belongs.
 */
export function placeMenuSteps(call: CallFold): void {
  const menus = [...call.legs.values()]
    .filter(({ role }) => role === 'ivr')
    .sort((a, b) => startOf(a) - startOf(b));
  for (const { at, leg: of, menuStep } of call.menuSteps) {
    const leg =
      menus.find(({ id }) => id === of?.id) ?? menus.findLast((one) => startOf(one) <= at) ?? menus[0];
    if (leg === undefined || menuStep === undefined) continue;
    leg.menuPath.push({ at, ...menuStep });
    const name = menuStep.menu;
    if (name !== undefined && leg.device !== undefined) leg.device = { name, ...leg.device };
  }
}

function startOf({ states }: LegFold): number {
  return states[0]?.at ?? 0;
}
