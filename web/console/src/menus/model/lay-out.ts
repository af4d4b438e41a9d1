import { Graph, layout } from '@dagrejs/dagre';
import type { MenuStep, StepId, VoiceMenu } from '../../contract.ts';
import type { Spot } from './change-menu.ts';
import { exitsOf, freeKeys } from './exits.ts';

export const CARD_WIDTH = 236;
export const HEAD_HEIGHT = 62;
export const EXIT_HEIGHT = 30;

/** As high as the card is drawn, near enough for laying out. */
export function cardHeight(step: MenuStep): number {
  const exits = exitsOf(step).length + (freeKeys(step).length > 0 ? 1 : 0);
  return HEAD_HEIGHT + exits * EXIT_HEIGHT;
}

/** Callers go from top to bottom. */
export function layOut(menu: VoiceMenu): Record<StepId, Spot> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 60, ranksep: 62 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [stepId, step] of Object.entries(menu.steps))
    graph.setNode(stepId, { width: CARD_WIDTH, height: cardHeight(step) });
  for (const [stepId, step] of Object.entries(menu.steps))
    for (const { to } of exitsOf(step)) if (Object.hasOwn(menu.steps, to)) graph.setEdge(stepId, to);
  layout(graph);
  return Object.fromEntries(
    Object.entries(menu.steps).map(([stepId, step]) => {
      // Dagre tells the middle of a card; the picture wants its corner.
      const { x, y } = graph.node(stepId) as Spot;
      return [stepId, { x: Math.round(x - CARD_WIDTH / 2), y: Math.round(y - cardHeight(step) / 2) }];
    }),
  );
}

/** Where the steps stand: as somebody put them, and where nobody did, as laid out. */
export function spotsOf(menu: VoiceMenu): Record<StepId, Spot> {
  const kept = menu.picture ?? {};
  const isWhole = Object.keys(menu.steps).every((stepId) => Object.hasOwn(kept, stepId));
  return isWhole ? { ...kept } : { ...layOut(menu), ...(Object.keys(kept).length > 0 && kept) };
}
