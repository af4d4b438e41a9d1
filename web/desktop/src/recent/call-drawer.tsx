import { CloseButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { verdictOf } from '../call/call-verdict.ts';
import { chainOf } from '../call/chain.ts';
import { callerTitle, findChosen } from '../call/contact-state.ts';
import { formatNumber } from '../call/format-number.ts';
import { ChainList } from '../card/chain-list.tsx';
import { ResponsibleLine } from '../card/responsible-line.tsx';
import { CallButton } from '../dial/call-button.tsx';
import { DialledFor } from '../dial/called-back.tsx';
import { dialNumber } from '../dial/dial-number.ts';
import { useHub } from '../live/hub-context.ts';
import { CallLink } from '../screen/call-link.tsx';
import classes from './call-drawer.module.css';
import { CallFacts } from './call-facts.tsx';
import { CallMatches } from './call-matches.tsx';
import { CallRecordings } from './call-recordings.tsx';
import { CallTransfers } from './call-transfers.tsx';
import { useCall } from './use-call.ts';
import { VerdictIcon } from './verdict-icon.tsx';

interface Props {
  callId: string | undefined;
  onClose: () => void;
}

/**
 * Details beside the card, not over it: no veil, no focus trap, so that a call that rings meanwhile is seen and its
 * keys work. In a narrow window it comes from below and leaves the head of the card in sight.
 */
export function CallDrawer({ callId, onClose }: Props) {
  const { t } = useTranslation();
  const panel = useFocusInside(callId);
  useEffect(() => {
    if (callId === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[aria-modal="true"]'))
        return;
      onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [callId, onClose]);
  if (callId === undefined) return null;
  return (
    <section
      className={classes.panel}
      role="dialog"
      aria-labelledby="details-title"
      tabIndex={-1}
      ref={panel}
    >
      <header className={classes.header}>
        <h2 className={classes.title} id="details-title">
          {t('details.title')}
        </h2>
        <CloseButton aria-label={t('details.close')} onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long details must scroll by keyboard too */}
      <div className={classes.scroll} tabIndex={0}>
        <Details callId={callId} />
      </div>
    </section>
  );
}

/** Takes the focus in when it opens, and gives it back to where it was when it closes. */
function useFocusInside(callId: string | undefined) {
  const panel = useRef<HTMLElement>(null);
  const opened = callId !== undefined;
  useEffect(() => {
    if (!opened) return;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [opened]);
  useEffect(() => {
    if (callId !== undefined) panel.current?.focus();
  }, [callId]);
  return panel;
}

function Details({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const { call, failed } = useCall(callId, agentId !== undefined);
  if (!call) return <p role="status">{t(failed ? 'recent.failed' : 'recent.loading')}</p>;
  const verdict = verdictOf(call, agentId);
  const company = findChosen(call)?.company;
  const number = formatNumber(call.customer);
  const title = callerTitle(call) ?? t(call.customer.withheld ? 'call.withheldName' : 'call.unknownName');
  return (
    <div className={classes.details}>
      <div>
        <p className={classes.name}>{title}</p>
        {company && company !== title && <p className={classes.company}>{company}</p>}
        {number && (
          <p className={classes.number}>
            {number !== title && number}
            <CallButton number={dialNumber(call.customer)} who={title} />
          </p>
        )}
        <p className={classes.verdict}>
          <VerdictIcon outcome={verdict} direction={call.direction} />
          <span>
            {t(`direction.${call.direction}`)} · {t(`outcome.${verdict}`)}
            {call.clearedBy &&
              call.clearedBy !== 'unknown' &&
              call.endedAt &&
              ` · ${t(`details.clearedBy.${call.clearedBy}`)}`}
          </span>
        </p>
      </div>
      <ResponsibleLine call={call} />
      <DialledFor callId={call.callId} />
      <CallLink callId={call.callId}>{t('callPage.open')}</CallLink>
      <CallFacts call={call} />
      <ChainList steps={chainOf(call)} title={t('details.chain')} />
      <CallTransfers call={call} />
      <CallMatches call={call} />
      <CallRecordings call={call} />
      <p className={classes.id}>
        {t('details.callId')}: <code>{call.callId}</code>
      </p>
    </div>
  );
}
