import type { MenuStepKind, StepId } from '../../contract.ts';
import { addStep, blankStep, freeStepId, type Spot } from '../model/change-menu.ts';
import type { ExitField } from '../model/exits.ts';
import { CARD_WIDTH, cardHeight, spotsOf } from '../model/lay-out.ts';
import { useEditor } from './editor-context.ts';

interface Wish {
  kind: MenuStepKind;
  at?: Spot;
  /** The way out that is to lead to it. */
  from?: { stepId: StepId; field: ExitField };
}

const GAP = 60;

/** Adds a step where there is room, and tells its id. */
export function useAddStep(): (wish: Wish) => StepId {
  const { draft, change, books } = useEditor();
  return ({ kind, at, from }) => {
    const stepId = freeStepId(draft.menu, kind);
    change((menu) => {
      const blank = blankStep(kind, menu);
      // The only working hours there are, are meant.
      const [only, ...more] = books.hours;
      const step =
        blank.kind === 'hours' && only && more.length === 0 ? { ...blank, hoursId: only.hoursId } : blank;
      const spots = spotsOf(menu);
      const beside = from && spots[from.stepId];
      const source = from && menu.steps[from.stepId];
      const wanted =
        at ?? (beside && source ? { x: beside.x, y: beside.y + cardHeight(source) + 62 } : below(spots));
      const free = findRoom(wanted, cardHeight(step), spots, (id) => {
        const there = menu.steps[id];
        return there ? cardHeight(there) : 0;
      });
      // From now on the others stay where they are seen.
      return addStep({ ...menu, picture: spots }, step, { stepId, at: free, ...(from && { from }) });
    });
    return stepId;
  };
}

function below(spots: Readonly<Record<StepId, Spot>>): Spot {
  const all = Object.values(spots);
  return {
    x: Math.min(0, ...all.map(({ x }) => x)),
    y: Math.max(0, ...all.map(({ y }) => y + 190)),
  };
}

/** Moves aside until nothing is in the way. */
function findRoom(
  wanted: Spot,
  height: number,
  spots: Readonly<Record<StepId, Spot>>,
  heightOf: (stepId: StepId) => number,
): Spot {
  const { y } = wanted;
  let { x } = wanted;
  const inTheWay = () =>
    Object.entries(spots).find(
      ([id, spot]) =>
        Math.abs(spot.x - x) < CARD_WIDTH + GAP &&
        spot.y < y + height + GAP &&
        spot.y + heightOf(id) + GAP > y,
    );
  for (let found = inTheWay(); found; found = inTheWay()) x = found[1].x + CARD_WIDTH + GAP;
  return { x, y };
}
