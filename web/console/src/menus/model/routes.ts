import type { StepId, VoiceMenu } from '../../contract.ts';
import type { Spot } from './change-menu.ts';
import { exitsOf } from './exits.ts';
import { CARD_WIDTH, cardHeight, EXIT_HEIGHT, HEAD_HEIGHT } from './lay-out.ts';

/** How the line of one way out is drawn. */
export interface Route {
  side: 'left' | 'right';
  /** How far beside its card the line goes down (or up). */
  beside: number;
  /** Which of the ways out of its step it is: lines that go side by side do not cover each other. */
  lane: number;
}

const BESIDE = 13;
export const LANE = 6;
/** A line across a card costs more than any way round. */
const ACROSS = 2_000;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** By `step field`. Lines leave at the side from which the way is shorter, and go round the cards between. */
export function routesOf(menu: VoiceMenu, spots: Readonly<Record<StepId, Spot>>): ReadonlyMap<string, Route> {
  const boxes = new Map<StepId, Box>();
  for (const [stepId, step] of Object.entries(menu.steps)) {
    const { x, y } = spots[stepId] ?? { x: 0, y: 0 };
    boxes.set(stepId, { left: x, right: x + CARD_WIDTH, top: y, bottom: y + cardHeight(step) });
  }
  const routes = new Map<string, Route>();
  for (const [stepId, step] of Object.entries(menu.steps)) {
    const from = boxes.get(stepId);
    for (const [lane, { field, to }] of exitsOf(step).entries()) {
      const target = boxes.get(to);
      if (!from || !target) continue;
      const y = from.top + HEAD_HEIGHT + (lane + 0.5) * EXIT_HEIGHT;
      const others = [...boxes].filter(([id]) => id !== stepId).map(([, box]) => box);
      const [left, right] = (['left', 'right'] as const).map((side) =>
        wayRound({ from, target, y, side, lane, others }),
      );
      if (left && right) routes.set(`${stepId} ${field}`, left.cost < right.cost ? left.route : right.route);
    }
  }
  return routes;
}

interface Way {
  from: Box;
  target: Box;
  y: number;
  side: Route['side'];
  lane: number;
  others: readonly Box[];
}

function wayRound({ from, target, y, side, lane, others }: Way): { route: Route; cost: number } {
  const sign = side === 'right' ? 1 : -1;
  const gap = BESIDE + lane * LANE;
  const edge = side === 'right' ? from.right : from.left;
  const [top, bottom] = [Math.min(y, target.top - BESIDE), Math.max(y, target.top - BESIDE)];
  const blocks = (x: number) =>
    others.find((box) => x > box.left - 4 && x < box.right + 4 && box.top < bottom && box.bottom > top);
  let x = edge + sign * gap;
  for (let box = blocks(x); box; box = blocks(x)) x = (side === 'right' ? box.right : box.left) + sign * gap;
  const [near, far] = [Math.min(edge, x), Math.max(edge, x)];
  const crossed = others.filter(
    (box) => box.left < far && box.right > near && box.top < y && box.bottom > y,
  ).length;
  const middle = (target.left + target.right) / 2;
  return {
    route: { side, beside: sign * (x - edge), lane },
    cost: Math.abs(x - edge) + Math.abs(x - middle) + crossed * ACROSS,
  };
}
