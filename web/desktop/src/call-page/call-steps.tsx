import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readExplanation } from '../api/call-proof.ts';
import { formatDuration } from '../call/format-time.ts';
import type { CallRecord } from '../contract.ts';
import classes from './call-page.module.css';
import { useStepSentence } from './step-words.ts';

interface Props {
  id: string;
  call: CallRecord;
  onLook: (moment: number) => void;
}

/** The picture in words: the same story for those who do not see it, and for everybody who would rather read. */
export function CallSteps({ id, call, onLook }: Props) {
  const { t } = useTranslation();
  const sentence = useStepSentence();
  const { data: steps, isError } = useQuery({
    queryKey: ['callExplanation', call.callId, call.revision],
    queryFn: ({ signal }) => readExplanation(call.callId, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className={classes.section} aria-labelledby="steps-title">
      <h2 id="steps-title">{t('callPage.steps')}</h2>
      <ol className={classes.steps} id={id}>
        {steps?.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name of their own and never change places
          <li key={`${step.at} ${index}`}>
            <button type="button" onClick={() => onLook(Date.parse(step.at))}>
              <time dateTime={step.at}>{formatDuration(step.atMs)}</time>
              <span>{sentence(step)}</span>
            </button>
          </li>
        ))}
      </ol>
      {call.endedAt === undefined && <p className={classes.note}>{t('callPage.goesOn')}</p>}
      {!steps && <p role="status">{t(isError ? 'recent.failed' : 'recent.loading')}</p>}
    </section>
  );
}
