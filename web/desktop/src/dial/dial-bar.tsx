import { Anchor, Button, CloseButton, Loader } from '@mantine/core';
import { IconAlertTriangle, IconPhoneCall, IconPhoneOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { formatE164 } from '../call/format-number.ts';
import { CallLink } from '../screen/call-link.tsx';
import classes from './dial.module.css';
import { type DialProgress, useDialling } from './dial-context.ts';

/** The card of the call tells the rest. */
const JOINED_STAYS_MS = 8_000;

/** What becomes of the call that I asked for; lies over nothing that rings. */
export function DialBar() {
  const { t } = useTranslation();
  const { wish, progress, dial, dismiss } = useDialling();
  const isJoined = progress?.step === 'joined';
  useEffect(() => {
    if (!isJoined) return;
    const timer = setTimeout(dismiss, JOINED_STAYS_MS);
    return () => clearTimeout(timer);
  }, [isJoined, dismiss]);
  if (!wish || !progress) return null;
  const number = /^\+\d+$/.test(wish.to) ? formatE164(wish.to) : wish.to;
  const who = wish.who !== undefined && wish.who !== number ? `${wish.who}, ${number}` : number;
  return (
    <section className={classes.bar} aria-label={t('dial.label')} data-step={progress.step}>
      <StepIcon step={progress.step} />
      <div className={classes.text}>
        <p className={classes.who}>{who}</p>
        <p role={progress.step === 'refused' || progress.step === 'unknown' ? 'alert' : 'status'}>
          {t(`dial.step.${progress.step}`)}
          {progress.step === 'ringing' && progress.isOtherNumber && ` ${t('dial.otherNumberShown')}`}
          {progress.step === 'refused' && progress.reason !== undefined && (
            <>
              {' '}
              <span lang={languageOf(progress.reason)}>{progress.reason}</span>
            </>
          )}
        </p>
        {progress.step === 'refused' && progress.canElse && (
          <Anchor href={`tel:${wish.to}`}>{t('dial.byComputer')}</Anchor>
        )}
        {progress.step === 'choose' && (
          <div className={classes.choices}>
            {progress.connections.map(({ connectionId, name }) => (
              <Button
                key={connectionId}
                size="compact-sm"
                variant="default"
                onClick={() => dial({ ...wish, connectionId })}
              >
                {name}
              </Button>
            ))}
          </div>
        )}
        {progress.step === 'joined' && (
          <CallLink callId={progress.callId}>{t('callPage.openShort')}</CallLink>
        )}
      </div>
      {progress.step !== 'asking' && <CloseButton aria-label={t('dial.close')} onClick={dismiss} />}
    </section>
  );
}

function StepIcon({ step }: { step: DialProgress['step'] }) {
  switch (step) {
    case 'asking':
      return <Loader size={20} />;
    case 'refused':
      return <IconPhoneOff size={20} aria-hidden="true" />;
    case 'unknown':
      return <IconAlertTriangle size={20} aria-hidden="true" />;
    default:
      return <IconPhoneCall size={20} aria-hidden="true" />;
  }
}
