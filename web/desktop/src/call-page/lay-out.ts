import type { Bar, Lane } from './lane.ts';
import type { CallPicture } from './picture.ts';

/** Heights of the picture, shared with the names beside it. */
export const AXIS_PX = 26;
export const ROW_PX = 34;
export const BAR_PX = 22;
const LANE_GAP_PX = 6;

export interface LaidOut {
  height: number;
  /** Of each lane, in order: where it begins and how high it is. */
  lanes: { lane: Lane; y: number; height: number }[];
  /** Bars in the order in which the arrow keys go through them: by time, then from top to bottom. */
  bars: { bar: Bar; lane: Lane; y: number }[];
  middleOf(laneId: string): number;
}

export function layOut({ lanes }: CallPicture): LaidOut {
  let y = AXIS_PX;
  const placed = lanes.map((lane) => {
    const height = lane.rows * ROW_PX + LANE_GAP_PX;
    const top = y;
    y += height;
    return { lane, y: top, height };
  });
  const bars = placed.flatMap(({ lane, y: top }) =>
    lane.bars.map((bar) => ({ bar, lane, y: top + LANE_GAP_PX / 2 + bar.row * ROW_PX })),
  );
  bars.sort((a, b) => a.bar.from - b.bar.from || a.y - b.y);
  return {
    height: y + 4,
    lanes: placed,
    bars,
    middleOf: (laneId) => {
      const found = placed.find(({ lane }) => lane.id === laneId);
      return found ? found.y + LANE_GAP_PX / 2 + ROW_PX / 2 : AXIS_PX;
    },
  };
}
