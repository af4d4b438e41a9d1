import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryString } from '../../../shared/screen/use-path.ts';
import { formatE164 } from '../call/format-number.ts';
import { useHub } from '../live/hub-context.ts';
import { askedNumber } from './asked-number.ts';
import classes from './dial.module.css';
import { useDialling } from './dial-context.ts';

/**
 * A click that was meant for another page must not dial: who lures somebody into a double click opens this page between
 * the two. So the button works only after the page has been in sight for a moment.
 */
const SEEN_FOR_MS = 1_000;

/** Whether to call a number that a link of whatever page named. Nothing is dialled before a person has said so here. */
export function DialPage({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const { dial } = useDialling();
  const number = askedNumber(useQueryString());
  const main = useRef<HTMLElement>(null);
  const isSeen = useSeen();
  useEffect(() => main.current?.focus(), []);
  const isFramed = window.top !== window.self;
  const why = isFramed
    ? 'framed'
    : number === undefined
      ? 'noNumber'
      : agentId === undefined
        ? 'noPhone'
        : undefined;
  return (
    <main className={classes.page} data-wide ref={main} id="call" tabIndex={-1} aria-labelledby="dial-title">
      <div className={classes.ask}>
        <h1 className={classes.title} id="dial-title">
          {t('dial.page.title')}
        </h1>
        {number !== undefined && (
          <p className={classes.number}>{number.startsWith('+') ? formatE164(number) : number}</p>
        )}
        <p className={classes.hint}>{t(why === undefined ? 'dial.page.hint' : `dial.page.${why}`)}</p>
        <div className={classes.actions}>
          {why === undefined && number !== undefined && (
            <Button
              leftSection={<IconPhone size={18} aria-hidden="true" />}
              disabled={!isSeen}
              onClick={({ nativeEvent }) => {
                if (!nativeEvent.isTrusted) return;
                dial({ to: number });
                onClose();
              }}
            >
              {t('dial.page.call')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('dial.page.back')}
          </Button>
        </div>
      </div>
    </main>
  );
}

/** True once the page has been visible and in front for a moment, without a break. */
function useSeen(): boolean {
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      setIsSeen(false);
      if (document.visibilityState === 'visible') timer = setTimeout(() => setIsSeen(true), SEEN_FOR_MS);
    };
    look();
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return isSeen;
}
