import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CrmDeliveryStep } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import own from './deliveries.module.css';
import { DeliveryState } from './delivery-state.tsx';

/** What was to be written, in order, and what was said. */
export function Steps({ steps }: { steps: readonly CrmDeliveryStep[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="steps" className={own.steps}>
      <h2 id="steps">{t('deliveries.steps')}</h2>
      {steps.length === 0 ? (
        <p className={classes.muted}>{t('deliveries.noSteps')}</p>
      ) : (
        <ol className={classes.rows}>
          {steps.map((step) => (
            <Step key={step.nth} step={step} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Step({ step }: { step: CrmDeliveryStep }) {
  const { t } = useTranslation();
  const { kind, state, stepId, tries, reason, talk, body, plannedAt, sentAt, settledAt } = step;
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>{t(`deliveries.kind.${kind}`)}</div>
        <div className={classes.muted}>
          {stepId} · <When at={settledAt ?? sentAt ?? plannedAt} />
          {tries > 1 && ` · ${t('deliveries.tries')}: ${tries}`}
        </div>
        {reason !== undefined && (
          <div className={state === 'confirmed' || state === 'skipped' ? classes.muted : classes.bad}>
            <span lang={languageOf(reason)}>{reason}</span>
          </div>
        )}
      </div>
      <DeliveryState state={state} />
      <details className={own.talk}>
        <summary>{t('deliveries.talk')}</summary>
        {talk.length === 0 && <Text title={t('deliveries.planned')} text={JSON.stringify(body, null, 2)} />}
        {talk.map((said, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was said is in order and has no name.
          <div key={index} className={own.said}>
            <p>
              {said.method} {said.url}
              {' → '}
              {said.status ?? t('deliveries.noAnswer')} ·{' '}
              {t('deliveries.ms', { ms: String(Math.round(said.ms)) })}
            </p>
            {said.request !== undefined && <Text title={t('deliveries.request')} text={said.request} />}
            {said.answer !== undefined && <Text title={t('deliveries.answer')} text={said.answer} />}
          </div>
        ))}
      </details>
    </li>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <figure className={own.figure}>
      <figcaption className={classes.muted}>{title}</figcaption>
      <div className={classes.raw}>
        <pre>{text}</pre>
      </div>
    </figure>
  );
}
