import {
  IconArrowBackUp,
  IconCircle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../../shared/i18n/language-of.ts';
import type { PublicationResult } from '../../contract.ts';
import { Changes } from '../editor/changes.tsx';
import classes from './publish.module.css';

const ICONS = {
  would: IconCircle,
  done: IconCircleCheck,
  undone: IconArrowBackUp,
  refused: IconCircleX,
  unknown: IconHelpCircle,
};

/** What was done, or would be, step by step; and what callers meet now. */
export function Publication({ result }: { result: PublicationResult }) {
  const { t } = useTranslation();
  const { dryRun, done, steps, now, changes } = result;
  const look = dryRun ? 'off' : done ? 'good' : 'bad';
  return (
    <div className={classes.result} data-look={look}>
      <h4>
        {t(dryRun ? 'menuEditor.wouldHappen' : done ? 'menuEditor.isPublished' : 'menuEditor.notPublished')}
      </h4>
      <ul className={classes.steps}>
        {steps.map(({ what, subject, state, reason }) => {
          const Icon = ICONS[state];
          return (
            <li key={`${what} ${subject ?? ''} ${state}`} data-state={state}>
              <Icon size={16} aria-hidden />
              <span>
                {t(`menuEditor.publication.${what}`)}: {t(`menuEditor.publicationState.${state}`)}
                {reason !== undefined && <span lang={languageOf(reason)}> ({reason})</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {changes.length > 0 && (
        <>
          <h4>
            {t(dryRun ? 'menuEditor.wouldChange' : done ? 'menuEditor.didChange' : 'menuEditor.shouldChange')}
          </h4>
          <Changes changes={changes} />
        </>
      )}
      {!dryRun && <p>{t(`menuEditor.nowThere.${now}`)}</p>}
    </div>
  );
}
