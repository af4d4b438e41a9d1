import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { chainBefore, chainOf } from '../call/chain.ts';
import { callerTitle } from '../call/contact-state.ts';
import { legStatus } from '../call/live-status.ts';
import type { DeskCard } from '../live/desk-state.ts';
import { useHub } from '../live/hub-context.ts';
import { OrderBar } from '../orders/order-bar.tsx';
import { CallLink } from '../screen/call-link.tsx';
import classes from './call-card.module.css';
import { CallerBlock } from './caller-block.tsx';
import { Candidates } from './candidates.tsx';
import { CardFields } from './card-fields.tsx';
import { CardHints } from './card-hints.tsx';
import { ChainList } from './chain-list.tsx';
import { EndedNote } from './ended-note.tsx';
import { FindContact } from './find-contact.tsx';
import { LastCalls } from './last-calls.tsx';
import { MenuLine } from './menu-line.tsx';
import { ResponsibleLine } from './responsible-line.tsx';
import { StatusDetail } from './status-detail.tsx';
import { STATUS_LOOK } from './status-look.ts';
import { StatusStrip } from './status-strip.tsx';

interface Props {
  card: DeskCard;
  /** Keys 1–9 belong to this card. */
  keys: boolean;
  onDetails: (callId: string) => void;
}

export function CallCard({ card, keys, onDetails }: Props) {
  const { t } = useTranslation();
  const { dispatch } = useHub();
  const { call, leg } = card;
  const status = card.closedAt ? 'ended' : legStatus(call, leg);
  const who = callerTitle(call) ?? t('call.withheldName');
  return (
    <article
      className={classes.card}
      data-tone={STATUS_LOOK[status].tone}
      data-call-card={call.callId}
      aria-label={`${t(`status.${status}`)}: ${who}`}
      tabIndex={-1}
    >
      <StatusStrip card={card} status={status} />
      <div className={classes.body}>
        <CallerBlock call={call} />
        {card.closedAt ? <EndedNote card={card} /> : <StatusDetail call={call} leg={leg} status={status} />}
        <CardHints hints={card.pop?.hints} />
        <CardFields fields={card.pop?.fields} />
        <MenuLine call={call} />
        {!card.closedAt && <Candidates call={call} keys={keys} />}
        {status === 'talking' && <FindContact call={call} />}
        <div className={classes.responsible}>
          <ResponsibleLine call={call} />
          <span className={classes.more}>
            <Button variant="subtle" size="compact-sm" onClick={() => onDetails(call.callId)}>
              {t('call.details')}
            </Button>
            <CallLink callId={call.callId}>{t('callPage.openShort')}</CallLink>
          </span>
        </div>
        <div className={classes.columns}>
          <ChainList {...chainFor(card)} />
          <LastCalls call={call} lastCalls={card.pop?.lastCalls} />
        </div>
      </div>
      {!card.closedAt && <OrderBar call={call} leg={leg} />}
      {card.closedAt && (
        <Tooltip label={t('call.dismiss')}>
          <ActionIcon
            className={classes.dismiss}
            variant="subtle"
            color="gray"
            aria-label={t('call.dismiss')}
            onClick={() => dispatch({ type: 'dismiss', callId: call.callId })}
          >
            <IconX size={18} />
          </ActionIcon>
        </Tooltip>
      )}
    </article>
  );
}

/** While it lasts: who had it before me. Afterwards: the whole way of the call, me included. */
function chainFor({ call, leg, closedAt }: DeskCard) {
  return closedAt ? { steps: chainOf(call) } : { steps: chainBefore(call, leg), me: true };
}
