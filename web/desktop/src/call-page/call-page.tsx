import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { verdictOf } from '../call/call-verdict.ts';
import { callerTitle, findChosen } from '../call/contact-state.ts';
import { formatNumber } from '../call/format-number.ts';
import { ResponsibleLine } from '../card/responsible-line.tsx';
import type { CallRecord } from '../contract.ts';
import { CallButton } from '../dial/call-button.tsx';
import { DialledFor } from '../dial/called-back.tsx';
import { dialNumber } from '../dial/dial-number.ts';
import { useHub } from '../live/hub-context.ts';
import { useEverySecond } from '../live/ticker.tsx';
import { CallFacts } from '../recent/call-facts.tsx';
import { CallMatches } from '../recent/call-matches.tsx';
import { CallRecordings } from '../recent/call-recordings.tsx';
import { CallTransfers } from '../recent/call-transfers.tsx';
import { useCall } from '../recent/use-call.ts';
import { VerdictIcon } from '../recent/verdict-icon.tsx';
import classes from './call-page.module.css';
import { CallPicture } from './call-picture.tsx';
import { CallProof } from './call-proof.tsx';
import { CallReasons } from './call-reasons.tsx';
import { CallSteps } from './call-steps.tsx';
import { LiveBanner } from './live-banner.tsx';
import { pictureOf } from './picture.ts';

const STEPS_ID = 'call-steps';

interface Props {
  callId: string;
  onClose: () => void;
}

/** One call, whole: the chain as a picture and in words, what the hub made of it, and what the PBX said. */
export function CallPage({ callId, onClose }: Props) {
  const { t } = useTranslation();
  const { agentId, me } = useHub();
  const { call, failed } = useCall(callId, agentId !== undefined && me.user.role === 'agent');
  const main = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another call is another page
  useEffect(() => main.current?.focus(), [callId]);
  return (
    <main
      className={classes.page}
      data-wide
      ref={main}
      id="call"
      tabIndex={-1}
      aria-label={t('callPage.title')}
    >
      <div className={classes.inner}>
        <LiveBanner not={callId} onOpen={onClose} />
        <Button
          className={classes.back}
          variant="subtle"
          size="compact-md"
          leftSection={<IconArrowLeft size={18} />}
          onClick={onClose}
        >
          {t('callPage.back')}
        </Button>
        {call ? (
          <Whole call={call} />
        ) : (
          <p role="status">{t(failed ? 'callPage.notFound' : 'recent.loading')}</p>
        )}
      </div>
    </main>
  );
}

function Whole({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const { agentId, me } = useHub();
  const [moment, setMoment] = useState<number | undefined>(undefined);
  const [lane, setLane] = useState<string | undefined>(undefined);
  const now = useNow(call.endedAt === undefined);
  const picture = useMemo(() => pictureOf(call, now), [call, now]);
  const verdict = verdictOf(call, agentId);
  const company = findChosen(call)?.company;
  const number = formatNumber(call.customer);
  const title = callerTitle(call) ?? t(call.customer.withheld ? 'call.withheldName' : 'call.unknownName');
  const seesProof = me.user.role !== 'agent';
  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.sub}>
          {[company === title ? undefined : company, number === title ? undefined : number]
            .filter(Boolean)
            .join(' · ')}
          <CallButton number={dialNumber(call.customer)} who={title} />
        </p>
        <p className={classes.verdict}>
          <VerdictIcon outcome={verdict} direction={call.direction} />
          <span>
            {t(`direction.${call.direction}`)} · {t(`outcome.${verdict}`)}
            {call.endedAt &&
              call.clearedBy &&
              call.clearedBy !== 'unknown' &&
              ` · ${t(`details.clearedBy.${call.clearedBy}`)}`}
          </span>
        </p>
        <ResponsibleLine call={call} />
        <DialledFor callId={call.callId} />
      </header>
      <CallPicture
        picture={picture}
        customer={title}
        moment={moment}
        chosenLane={lane}
        onChoose={(bar) => {
          setLane(bar.laneId === lane && moment === bar.from ? undefined : bar.laneId);
          setMoment(bar.from);
        }}
        describedBy={STEPS_ID}
      />
      <div className={classes.columns}>
        <CallSteps id={STEPS_ID} call={call} onLook={setMoment} />
        <div className={classes.facts}>
          <CallFacts call={call} />
          <CallReasons call={call} />
          <CallTransfers call={call} />
          <CallMatches call={call} />
          <CallRecordings call={call} />
          <p className={classes.id}>
            {t('details.callId')}: <code>{call.callId}</code>
          </p>
        </div>
      </div>
      {seesProof && (
        <CallProof
          call={call}
          picture={picture}
          lane={lane}
          onLane={setLane}
          moment={moment}
          onLook={setMoment}
        />
      )}
    </>
  );
}

/** The hub's time, moving on while the call does. */
function useNow(live: boolean): number {
  const { clock } = useHub();
  const still = useRef(0);
  useEverySecond();
  if (live || still.current === 0) still.current = Math.floor(clock.nowMs() / 1_000) * 1_000;
  return still.current;
}
