import { BaseEdge, type Edge, type EdgeProps, Position } from '@xyflow/react';
import { LANE, type Route } from '../model/routes.ts';

export type StepEdge = Edge<{ route: Route }, 'step'>;

const ABOVE = 20;
const RADIUS = 8;

/** Out of the side of a card, along it, and into the next one from above: never across its own card. */
export function StepLine({
  sourceX,
  sourceY,
  sourcePosition,
  targetX,
  targetY,
  data,
  markerEnd,
  interactionWidth,
}: EdgeProps<StepEdge>) {
  const { beside, lane } = data?.route ?? { beside: 13, lane: 0 };
  const side = sourcePosition === Position.Left ? -1 : 1;
  const x = sourceX + side * beside;
  const above = targetY - ABOVE - (lane % 3) * LANE;
  const path = roundedPath([
    [sourceX, sourceY],
    [x, sourceY],
    [x, above],
    [targetX, above],
    [targetX, targetY],
  ]);
  return (
    <BaseEdge
      path={path}
      {...(markerEnd !== undefined && { markerEnd })}
      {...(interactionWidth !== undefined && { interactionWidth })}
    />
  );
}

type Point = readonly [x: number, y: number];

/** Straight from point to point, with round corners as far as there is room for them. */
function roundedPath(points: readonly Point[]): string {
  return points
    .map(([x, y], index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (!before) return `M${x},${y}`;
      if (!after) return `L${x},${y}`;
      const radius = Math.min(RADIUS, distance(before, [x, y]) / 2, distance([x, y], after) / 2);
      const [inX, inY] = towards([x, y], before, radius);
      const [outX, outY] = towards([x, y], after, radius);
      return `L${inX},${inY}Q${x},${y} ${outX},${outY}`;
    })
    .join('');
}

const distance = (one: Point, other: Point): number =>
  Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1]);

/** Lines are level or upright. */
const towards = ([x, y]: Point, to: Point, by: number): Point => [
  x + Math.sign(to[0] - x) * by,
  y + Math.sign(to[1] - y) * by,
];
