import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconMinus, IconPlus, IconZoomReset } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BarPatterns } from './bar-patterns.tsx';
import { useBarWords } from './bar-words.ts';
import classes from './call-picture.module.css';
import type { Bar } from './lane.ts';
import { type LaidOut, layOut } from './lay-out.ts';
import { Legend } from './legend.tsx';
import type { CallPicture as Picture } from './picture.ts';
import { ArrowView, AxisView, BarView } from './picture-view.tsx';
import { buildTimeScale, needsStretching, type ScaleMode } from './time-scale.ts';

const MOST_ZOOM = 256;

interface Props {
  picture: Picture;
  /** Name of the lane on top. */
  customer: string;
  /** Epoch ms of the event that somebody looks at. */
  moment: number | undefined;
  chosenLane: string | undefined;
  onChoose: (bar: Bar) => void;
  /** Id of the text that tells the same. */
  describedBy: string;
}

/** The chain as a picture: time to the right, a lane for each device. */
export function CallPicture({ picture, customer, moment, chosenLane, onChoose, describedBy }: Props) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [zoom, setZoom] = useState(1);
  const [wanted, setMode] = useState<ScaleMode | undefined>(undefined);
  const [current, setCurrent] = useState<string | undefined>(undefined);
  const [looked, setLooked] = useState<string | undefined>(undefined);
  const svg = useRef<SVGSVGElement>(null);
  const laidOut = useMemo(() => layOut(picture), [picture]);
  const bars = laidOut.bars.map(({ bar }) => bar);
  const place = width || 600;
  const mode =
    wanted ?? (needsStretching(bars, picture.to - picture.from || 1, place) ? 'stretched' : 'even');
  const scale = buildTimeScale({
    from: picture.from,
    to: picture.to,
    moments: [...bars.flatMap(({ from, to }) => [from, to]), ...picture.arrows.map(({ at }) => at)],
    width: place,
    zoom,
    mode,
  });
  const words = useBarWords(picture.from);
  const first = laidOut.bars[0]?.bar.id;
  const tabStop = laidOut.bars.some(({ bar }) => bar.id === current) ? current : first;
  const shown = laidOut.bars.find(({ bar }) => bar.id === (looked ?? current));
  const change = (factor: number): void => setZoom((now) => Math.min(MOST_ZOOM, Math.max(1, now * factor)));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === '+' || event.key === '=') change(1.5);
    else if (event.key === '-') change(1 / 1.5);
    else if (event.key === '0') setZoom(1);
    else {
      const next = nextBar(laidOut, tabStop, event.key);
      if (next === undefined) return;
      setCurrent(next);
      svg.current?.querySelector<SVGGElement>(`[data-bar="${CSS.escape(next)}"]`)?.focus();
    }
    event.preventDefault();
  }

  return (
    <figure className={classes.figure} aria-labelledby="picture-title">
      <div className={classes.head}>
        <h2 id="picture-title">{t('callPage.picture')}</h2>
        <SegmentedControl
          size="xs"
          value={mode}
          onChange={(value) => setMode(value as ScaleMode)}
          aria-label={t('callPage.scale.label')}
          data={[
            { value: 'even', label: t('callPage.scale.even') },
            { value: 'stretched', label: t('callPage.scale.stretched') },
          ]}
        />
        <Zoom zoom={zoom} onChange={change} onReset={() => setZoom(1)} />
      </div>
      <div className={classes.columns}>
        <div className={classes.names} style={{ height: laidOut.height }} aria-hidden="true">
          {laidOut.lanes.map(({ lane, y, height }) => (
            <div key={lane.id} className={classes.name} style={{ top: y, height }} data-role={lane.role}>
              <b>{lane.role === 'customer' ? customer : lane.name}</b>
              <span>
                {lane.role === 'agent' || lane.role === 'originator'
                  ? lane.device
                  : t(`callPage.lane.${lane.role}`)}
              </span>
            </div>
          ))}
        </div>
        <div className={classes.scroll} ref={ref}>
          {/* biome-ignore lint/a11y/useSemanticElements: no element of HTML groups what is drawn */}
          <svg
            ref={svg}
            width={Math.max(scale.width, place)}
            height={laidOut.height}
            role="group"
            aria-label={t('callPage.pictureHint')}
            aria-describedby={describedBy}
            data-mode={mode}
            onKeyDown={onKeyDown}
          >
            <defs>
              <BarPatterns />
            </defs>
            {laidOut.lanes.map(({ lane, y, height }) => (
              <rect
                key={lane.id}
                className={classes.lane}
                data-chosen={lane.id === chosenLane || undefined}
                x={0}
                y={y}
                width={Math.max(scale.width, place)}
                height={height}
              />
            ))}
            <AxisView scale={scale} height={laidOut.height} />
            {laidOut.bars.map(({ bar, lane, y }) => (
              <BarView
                key={bar.id}
                bar={bar}
                y={y}
                scale={scale}
                label={words.bar(bar, lane)}
                isCurrent={bar.id === tabStop}
                isChosen={lane.id === chosenLane}
                onLook={setLooked}
                onCurrent={setCurrent}
                onChoose={onChoose}
              />
            ))}
            {picture.arrows.map((arrow) => {
              const from = picture.lanes.find(({ id }) => id === arrow.fromLane);
              return from && <ArrowView key={arrow.id} {...{ arrow, from, laidOut, scale }} />;
            })}
            {moment !== undefined && (
              <line
                className={classes.moment}
                data-moment={moment}
                x1={scale.x(moment)}
                x2={scale.x(moment)}
                y1={0}
                y2={laidOut.height}
              />
            )}
          </svg>
        </div>
      </div>
      <figcaption className={classes.caption}>
        <p className={classes.told} aria-hidden="true">
          {shown ? words.bar(shown.bar, shown.lane) : t('callPage.pictureHint')}
        </p>
        {mode === 'stretched' && <p className={classes.note}>{t('callPage.scale.note')}</p>}
        <Legend bars={bars} />
      </figcaption>
    </figure>
  );
}

interface ZoomProps {
  zoom: number;
  onChange: (factor: number) => void;
  onReset: () => void;
}

function Zoom({ zoom, onChange, onReset }: ZoomProps) {
  const { t } = useTranslation();
  const buttons = [
    { key: 'out', Icon: IconMinus, act: () => onChange(1 / 1.5), off: zoom <= 1 },
    { key: 'reset', Icon: IconZoomReset, act: onReset, off: zoom === 1 },
    { key: 'in', Icon: IconPlus, act: () => onChange(1.5), off: zoom >= MOST_ZOOM },
  ] as const;
  return (
    <div className={classes.zoom}>
      {buttons.map(({ key, Icon, act, off }) => (
        <Tooltip key={key} label={t(`callPage.zoom.${key}`)}>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t(`callPage.zoom.${key}`)}
            aria-disabled={off}
            data-disabled={off}
            onClick={() => !off && act()}
          >
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

/** Left and right: in time. Up and down: the nearest in time in the next lane. */
function nextBar({ bars }: LaidOut, current: string | undefined, key: string): string | undefined {
  const at = bars.findIndex(({ bar }) => bar.id === current);
  const here = bars[at];
  if (!here) return undefined;
  switch (key) {
    case 'ArrowRight':
      return bars[at + 1]?.bar.id;
    case 'ArrowLeft':
      return bars[at - 1]?.bar.id;
    case 'Home':
      return bars[0]?.bar.id;
    case 'End':
      return bars.at(-1)?.bar.id;
    case 'ArrowUp':
    case 'ArrowDown': {
      const step = key === 'ArrowDown' ? 1 : -1;
      const beyond = bars.filter(({ y }) => (y - here.y) * step > 0);
      const nearest = beyond.map(({ y }) => y).sort((a, b) => (a - b) * step)[0];
      const distance = ({ bar }: (typeof bars)[number]): number => Math.abs(bar.from - here.bar.from);
      return beyond.filter(({ y }) => y === nearest).sort((a, b) => distance(a) - distance(b))[0]?.bar.id;
    }
    default:
      return undefined;
  }
}
