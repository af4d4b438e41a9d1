import { useTranslation } from 'react-i18next';
import { formatDuration } from '../call/format-time.ts';
import type { ChainStep } from '../contract.ts';
import classes from './chain-list.module.css';

interface Props {
  /** The chain as the hub told it when the card opened. */
  steps: readonly ChainStep[];
  /** The same from the record: newer, where it knows the leg. */
  fresh?: readonly ChainStep[];
  /** Ends with me. */
  me?: boolean;
  /** Level of the heading; the details have theirs. */
  title?: string;
}

/** Who had the call before, from top to bottom. */
export function ChainList({ steps, fresh = [], me = false, title }: Props) {
  const { t } = useTranslation();
  return (
    <section className={classes.chain} data-empty={steps.length === 0 || undefined}>
      <h3 className={classes.title}>{title ?? t('chain.title')}</h3>
      {steps.length === 0 && me && <p className={classes.first}>{t('chain.first')}</p>}
      {steps.length > 0 && (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <Step key={step.legId} step={fresh.find(({ legId }) => legId === step.legId) ?? step} />
          ))}
          {me && (
            <li className={classes.step} data-result="you">
              <span className={classes.name}>{t('chain.you')}</span>
            </li>
          )}
        </ol>
      )}
    </section>
  );
}

const TALKED: ReadonlySet<string> = new Set(['answered', 'connected', 'held']);

function Step({ step }: { step: ChainStep }) {
  const { t, i18n } = useTranslation();
  const resultKey = `chain.result.${step.result}`;
  const result = i18n.exists(resultKey) ? t(resultKey as 'chain.result.answered') : step.result;
  const facts: string[] = [];
  if (TALKED.has(step.result)) {
    if (step.talkMs > 0) facts.push(t('chain.talked', { time: formatDuration(step.talkMs) }));
    else facts.push(result);
    if (step.result === 'held') facts.push(result);
  } else {
    facts.push(result);
    if (step.ringMs > 0) facts.push(t('chain.rang', { time: formatDuration(step.ringMs) }));
  }
  if (step.transferredTo) facts.push(t('chain.transferredTo', { name: step.transferredTo }));
  return (
    <li className={classes.step} data-result={TALKED.has(step.result) ? 'talked' : 'missed'}>
      <span className={classes.name}>
        {step.name}
        {step.device && step.device !== step.name && <span className={classes.device}>{step.device}</span>}
      </span>
      <span className={classes.facts}>{facts.join(', ')}</span>
    </li>
  );
}
