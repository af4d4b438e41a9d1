import { Button, FileButton } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromptLimits } from '../api/prompts.ts';
import classes from './prompts.module.css';
import { useLength } from './use-length.ts';
import { useSize } from './use-size.ts';

/** What the window for choosing files offers first; what is sent, the hub looks at itself. */
export const SOUND_FILES = '.wav,.mp3,.ogg,.oga,.opus,audio/*';

/** Takes files by the mouse or by a button. */
export function DropZone({
  limits,
  onFiles,
}: {
  limits: PromptLimits;
  onFiles: (files: readonly File[]) => void;
}) {
  const { t } = useTranslation();
  const size = useSize();
  const length = useLength();
  const [isOver, setOver] = useState(false);
  /** Leaving a child is not leaving the zone. */
  const depth = useRef(0);
  const move = (event: DragEvent, by: 1 | -1) => {
    event.preventDefault();
    depth.current += by;
    setOver(depth.current > 0);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files on; the button in it does the same
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      data-drop-zone
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <div className={classes.zoneWords}>
        <p>{t('prompts.drop')}</p>
        <p className={classes.hint}>
          {t('prompts.limits', { size: size(limits.maxBytes), length: length(limits.maxDurationMs) })}
        </p>
        {!limits.converts && <p className={classes.warning}>{t('prompts.noConverter')}</p>}
      </div>
      <FileButton multiple accept={SOUND_FILES} onChange={onFiles}>
        {(props) => <Button {...props}>{t('prompts.choose')}</Button>}
      </FileButton>
    </div>
  );
}
