import { useTranslation } from 'react-i18next';
import { BAR_TONE, patternUrl } from './bar-look.ts';
import { formatLength } from './bar-words.ts';
import classes from './call-picture.module.css';
import type { Bar, Lane } from './lane.ts';
import { AXIS_PX, BAR_PX, type LaidOut, ROW_PX } from './lay-out.ts';
import type { Arrow } from './picture.ts';
import type { TimeScale } from './time-scale.ts';

/** A bar narrower than this keeps its length for the sentence below. */
const LABEL_PX = 34;

interface BarProps {
  bar: Bar;
  y: number;
  scale: TimeScale;
  label: string;
  /** The one bar that the Tab key reaches. */
  isCurrent: boolean;
  isChosen: boolean;
  onLook: (id: string | undefined) => void;
  onCurrent: (id: string) => void;
  onChoose: (bar: Bar) => void;
}

export function BarView({
  bar,
  y,
  scale,
  label,
  isCurrent,
  isChosen,
  onLook,
  onCurrent,
  onChoose,
}: BarProps) {
  const [x, end] = [scale.x(bar.from), scale.x(bar.to)];
  const width = Math.max(3, end - x);
  const top = y + (ROW_PX - BAR_PX) / 2;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button of HTML cannot stand in a picture
    <g
      role="button"
      aria-label={label}
      aria-pressed={isChosen}
      tabIndex={isCurrent ? 0 : -1}
      className={classes.bar}
      data-bar={bar.id}
      data-state={bar.state}
      style={{ color: `var(--cw-${BAR_TONE[bar.state]})` }}
      onPointerEnter={() => onLook(bar.id)}
      onPointerLeave={() => onLook(undefined)}
      onFocus={() => onCurrent(bar.id)}
      onClick={() => onChoose(bar)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose(bar);
      }}
    >
      <rect
        x={x}
        y={top}
        width={width}
        height={BAR_PX}
        rx={4}
        fill={patternUrl(bar.state)}
        stroke="currentColor"
      />
      {bar.open && (
        <path d={`M${x + width} ${top} l9 ${BAR_PX / 2} l-9 ${BAR_PX / 2} z`} fill="currentColor" />
      )}
      {bar.unanswered && (
        <path className={classes.unanswered} d={`M${x + width + 4} ${top + 7} l8 8 m0 -8 l-8 8`} />
      )}
      {width >= LABEL_PX && (
        <text
          className={classes.length}
          x={x + width / 2}
          y={top + BAR_PX / 2}
          data-plain={bar.state === 'talking'}
        >
          {formatLength(bar.to - bar.from)}
        </text>
      )}
    </g>
  );
}

interface ArrowProps {
  arrow: Arrow;
  from: Lane;
  laidOut: LaidOut;
  scale: TimeScale;
}

/** From the one who hands the call on to the one who gets it; dashed when it came to nothing. */
export function ArrowView({ arrow, from, laidOut, scale }: ArrowProps) {
  const { t } = useTranslation();
  const x = scale.x(arrow.at);
  const y1 = laidOut.middleOf(from.id);
  const y2 = arrow.toLane === undefined ? y1 + ROW_PX * 0.8 : laidOut.middleOf(arrow.toLane);
  const down = y2 > y1 ? 1 : -1;
  const failed = arrow.result !== 'completed';
  const words = [
    t(`details.transferKind.${arrow.kind}`),
    failed && t(`details.transferResult.${arrow.result}`),
  ];
  const tip = y2 - down * (BAR_PX / 2 + 1);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a picture takes no focus
    <g className={classes.arrow} data-failed={failed || undefined} aria-hidden="true">
      <path d={`M${x} ${y1 + down * (BAR_PX / 2)} V${tip - down * 7}`} />
      <path className={classes.tip} d={`M${x} ${tip} l-5 ${-down * 8} h10 z`} />
      <text x={x + 7} y={(y1 + y2) / 2}>
        {words.filter(Boolean).join(', ')}
      </text>
    </g>
  );
}

export function AxisView({ scale, height }: { scale: TimeScale; height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a picture takes no focus
    <g className={classes.axis} aria-hidden="true">
      {scale.ticks.map(({ x, ms }) => (
        <g key={ms}>
          <line x1={x} x2={x} y1={AXIS_PX - 5} y2={height} />
          <text x={x + 3} y={AXIS_PX - 9}>
            {formatLength(ms)}
          </text>
        </g>
      ))}
    </g>
  );
}
