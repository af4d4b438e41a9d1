import { useTranslation } from 'react-i18next';
import { formatDuration } from '../call/format-time.ts';
import type { ChainStep } from '../contract.ts';
import classes from './chain-list.module.css';

interface Props {
  steps: readonly ChainStep[];
  /** Ends with me. */
  me?: boolean;
  /** Level of the heading; the details have theirs. */
  title?: string;
}

/** Who had the call before, from top to bottom. */
export function ChainList({ steps, me = false, title }: Props) {
  const { t } = useTranslation();
  return (
    <section className={classes.chain} data-empty={steps.length === 0 || undefined}>
      <h3 className={classes.title}>{title ?? t('chain.title')}</h3>
      {steps.length === 0 && me && <p className={classes.first}>{t('chain.first')}</p>}
      {steps.length > 0 && (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <Step key={step.legId} step={step} />
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
  const talked = TALKED.has(step.result);
  const look = step.consultation ? 'asked' : talked ? 'talked' : 'missed';
  return (
    <li className={classes.step} data-result={look}>
      <span className={classes.name}>
        {step.name}
        {step.device && step.device !== step.name && <span className={classes.device}>{step.device}</span>}
      </span>
      <span className={classes.facts}>{useStepWords()(step)}</span>
    </li>
  );
}

/** "did not answer, rang 0:12"; "talked 2:10, transferred to Vera". */
export function useStepWords(): (step: ChainStep) => string {
  const { t, i18n } = useTranslation();
  return (step) => {
    const resultKey = `chain.result.${step.result}`;
    const result = i18n.exists(resultKey) ? t(resultKey as 'chain.result.answered') : step.result;
    const words: string[] = [];
    if (TALKED.has(step.result) && step.consultation) {
      words.push(t(step.result === 'answered' ? 'chain.asked' : 'chain.asks'));
    } else if (TALKED.has(step.result)) {
      // A talk that goes on has no length yet: what the record knows of it stands still between two events.
      const isOver = step.result !== 'connected' && step.talkMs > 0;
      words.push(isOver ? t('chain.talked', { time: formatDuration(step.talkMs) }) : result);
      if (step.result === 'held') words.push(result);
    } else {
      words.push(result);
      if (step.ringMs > 0) words.push(t('chain.rang', { time: formatDuration(step.ringMs) }));
    }
    if (step.transferredTo) {
      words.push(t('chain.transferredTo', { name: step.transferredTo }));
      if (step.transferResult && step.transferResult !== 'completed')
        words.push(t(`chain.transferResult.${step.transferResult}`));
    }
    return words.join(', ');
  };
}
