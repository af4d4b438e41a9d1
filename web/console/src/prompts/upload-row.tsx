import { CloseButton, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import classes from './prompts.module.css';
import { useSize } from './use-size.ts';
import type { Upload } from './use-uploads.ts';

/** How far a file is, or why it was not taken. */
export function UploadRow({
  upload,
  maxBytes,
  onDrop,
}: {
  upload: Upload;
  maxBytes: number;
  onDrop: () => void;
}) {
  const { t } = useTranslation();
  const size = useSize();
  const { name, share, error, isTooLarge } = upload;
  const isOver = error !== undefined || isTooLarge === true;
  return (
    <li>
      <div className={parts.rowMain}>
        <div className={parts.name}>{name}</div>
        {isTooLarge && (
          <p className={parts.bad} role="alert">
            {t('prompts.tooLarge', { size: size(maxBytes) })}
          </p>
        )}
        {error !== undefined && (
          <div className={classes.refused}>
            <Trouble error={error} />
          </div>
        )}
        {!isOver && <SendingBar name={name} share={share} />}
      </div>
      <CloseButton
        aria-label={`${t(isOver ? 'prompts.dismiss' : 'prompts.stop')}: ${name}`}
        onClick={onDrop}
      />
    </li>
  );
}

/** All sent, the hub listens to it: that takes a moment, too. */
export function SendingBar({ name, share }: { name: string; share: number }) {
  const { t } = useTranslation();
  const percent = Math.round(share * 100);
  return (
    <div className={classes.sending}>
      <Progress value={percent} aria-label={`${t('prompts.sending')}: ${name}`} animated={percent === 100} />
      <span className={parts.muted} role="status">
        {percent < 100 ? `${percent} %` : t('prompts.checking')}
      </span>
    </div>
  );
}
