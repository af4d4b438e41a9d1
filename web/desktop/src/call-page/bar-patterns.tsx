import { PatternCircles, PatternLines, PatternWaves } from '@visx/pattern';
import { BAR_TONE, patternId } from './bar-look.ts';
import type { BarState } from './lane.ts';

const soft = (state: BarState): string => `var(--cw-${BAR_TONE[state]}-soft)`;
const tone = (state: BarState): string => `var(--cw-${BAR_TONE[state]})`;

/** Every state has a pattern besides its colour: each can be told from the others in grey. */
export function BarPatterns() {
  return (
    <>
      <PatternLines {...lines('ringing', 8, 3)} orientation={['diagonal']} />
      <PatternLines {...lines('dialling', 6, 1.2)} orientation={['diagonalRightToLeft']} />
      <PatternLines {...lines('held', 9, 3.5)} orientation={['vertical']} />
      <PatternLines {...lines('menu', 9, 1.2)} orientation={['diagonal', 'diagonalRightToLeft']} />
      <PatternLines {...lines('voicemail', 7, 1.2)} orientation={['horizontal', 'vertical']} />
      <PatternWaves
        id={patternId('queued')}
        height={8}
        width={8}
        fill="transparent"
        stroke={tone('queued')}
        strokeWidth={1.4}
        background={soft('queued')}
      />
      <PatternCircles
        id={patternId('consultation')}
        height={8}
        width={8}
        radius={2}
        fill={tone('consultation')}
        strokeWidth={0}
        background={soft('consultation')}
        complement
      />
      {/* Talk is what a call is for: full and plain. */}
      <PatternLines {...lines('talking', 8, 8)} orientation={['horizontal']} background={tone('talking')} />
      {/* Waiting is what is left: empty, with the line around it. */}
      <PatternLines {...lines('waiting', 8, 0)} orientation={['horizontal']} />
    </>
  );
}

function lines(state: BarState, size: number, strokeWidth: number) {
  return {
    id: patternId(state),
    height: size,
    width: size,
    stroke: tone(state),
    strokeWidth,
    background: soft(state),
  };
}
