import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconDownload, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../format/format-duration.ts';
import classes from './recording-player.module.css';

const SPEEDS = ['0.75', '1', '1.25', '1.5', '2'];
const STEP_SECONDS = 5;
/** Longer ones are played without a picture: it would take the whole file, and memory many times its size. */
const LONGEST_DRAWN_SECONDS = 40 * 60;

interface Props {
  /** Of the hub: asked for in parts as it is heard. */
  url: string;
  /** As the record says; the file itself knows better once it is open. */
  durationMs: number | undefined;
  /** What it plays, for whoever listens to the page; default a recording of a call. */
  label?: string;
  /** For what stands beside it and wants to be heard from a moment on. */
  handle?: Ref<PlayerHandle>;
}

export interface PlayerHandle {
  playFrom(ms: number): void;
}

/** Plays a recording: by mouse on its waveform, or by keyboard on the slider. Nothing is loaded before somebody listens. */
export function RecordingPlayer({ url, durationMs, label, handle }: Props) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState((durationMs ?? 0) / 1000);
  const [speed, setSpeed] = useState('1');
  const { frame, draw, isDrawn } = useWaveform(audio, url);

  const toggle = () => {
    const player = audio.current;
    if (!player) return;
    if (!player.paused) {
      player.pause();
      return;
    }
    if (isBroken) {
      setBroken(false);
      player.load();
    }
    player.playbackRate = Number(speed);
    void player.play().catch(() => undefined);
    if (length <= LONGEST_DRAWN_SECONDS) draw();
  };
  const seek = (seconds: number) => {
    const player = audio.current;
    if (!player) return;
    const to = Math.min(Math.max(0, seconds), length);
    player.currentTime = to;
    setAt(to);
  };
  useImperativeHandle(handle, () => ({
    playFrom(ms) {
      seek(ms / 1000);
      if (audio.current?.paused) toggle();
    },
  }));
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -STEP_SECONDS,
      ArrowDown: -STEP_SECONDS,
      ArrowRight: STEP_SECONDS,
      ArrowUp: STEP_SECONDS,
      PageDown: -3 * STEP_SECONDS,
      PageUp: 3 * STEP_SECONDS,
    };
    const step = steps[event.key];
    if (event.key === ' ') toggle();
    else if (step !== undefined) seek(at + step);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div className={classes.player} role="group" aria-label={label ?? t('player.label')}>
      {/* biome-ignore lint/a11y/useMediaCaption: a recorded call has no captions */}
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => {
          if (Number.isFinite(duration)) setLength(duration);
        }}
        onError={() => {
          setBroken(true);
          setPlaying(false);
        }}
      />
      <ActionIcon
        variant="filled"
        size={36}
        radius="xl"
        onClick={toggle}
        aria-label={t(isPlaying ? 'player.pause' : 'player.play')}
      >
        {isPlaying ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
      </ActionIcon>
      <div className={classes.track}>
        <div className={classes.wave} ref={frame} aria-hidden data-drawn={isDrawn || undefined} />
        <input
          className={classes.slider}
          type="range"
          min={0}
          max={Math.max(length, 0.1)}
          step={0.1}
          value={Math.min(at, length)}
          aria-label={t('player.position')}
          aria-valuetext={t('player.at', {
            at: formatDuration(at * 1000),
            length: formatDuration(length * 1000),
          })}
          onChange={({ currentTarget }) => seek(Number(currentTarget.value))}
          onKeyDown={onKey}
        />
        <p className={classes.times}>
          <span>{formatDuration(at * 1000)}</span>
          {length > 0 && <span>{formatDuration(length * 1000)}</span>}
        </p>
      </div>
      <NativeSelect
        className={classes.speed}
        size="xs"
        value={speed}
        aria-label={t('player.speed')}
        data={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        onChange={({ currentTarget: { value } }) => {
          setSpeed(value);
          if (audio.current) audio.current.playbackRate = Number(value);
        }}
      />
      <ActionIcon
        component="a"
        href={`${url}?download=true`}
        download
        variant="subtle"
        size={36}
        aria-label={t('player.download')}
      >
        <IconDownload size={18} />
      </ActionIcon>
      {isBroken && (
        <p className={classes.broken} role="alert">
          {t('player.broken')}
        </p>
      )}
    </div>
  );
}

/** The picture of the sound, drawn over the slider when somebody listens. Where it cannot be drawn there is the slider alone. */
function useWaveform(audio: React.RefObject<HTMLAudioElement | null>, url: string) {
  const frame = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    const media = audio.current;
    const container = frame.current;
    if (!isWanted || !media || !container) return;
    let isGone = false;
    let remove = (): void => undefined;
    void import('./draw-waveform.ts')
      .then(({ drawWaveform }) => {
        if (!isGone) remove = drawWaveform({ container, media, url, onDrawn: () => setDrawn(true) });
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
      setDrawn(false);
      remove();
    };
  }, [audio, url, isWanted]);
  return { frame, draw: () => setWanted(true), isDrawn };
}
