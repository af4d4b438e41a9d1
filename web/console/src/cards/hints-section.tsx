import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { arrangeHints, removeHint, saveHint } from '../api/cards.ts';
import type { StoredHint } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { ROLES } from './card-roles.ts';
import classes from './cards.module.css';
import { HintForm } from './hint-form.tsx';
import { isSeen } from './is-seen.ts';
import { OrderButtons } from './order-buttons.tsx';
import { CARDS_KEY, useCardFields, useHints } from './use-cards.ts';
import { useConditionWords } from './use-condition-words.ts';

/** Hints, each said in words. */
export function HintsSection() {
  const { t } = useTranslation();
  const fields = useCardFields().data ?? [];
  const hints = useHints();
  const words = useConditionWords(fields);
  const [edited, setEdited] = useState<StoredHint | 'new' | undefined>(undefined);
  const save = useChange(CARDS_KEY, saveHint, () => setEdited(undefined));
  const turn = useChange(CARDS_KEY, saveHint);
  const remove = useChange(CARDS_KEY, removeHint);
  const arrange = useChange(CARDS_KEY, arrangeHints);
  const error = turn.error ?? remove.error ?? arrange.error;
  const open = (hint: StoredHint | 'new') => {
    save.reset();
    setEdited(hint);
  };
  return (
    <section className={parts.panel} aria-labelledby="card-hints">
      <div className={classes.head}>
        <h2 id="card-hints">{t('cards.hints')}</h2>
        <Button size="compact-md" onClick={() => open('new')}>
          {t('cards.addHint')}
        </Button>
      </div>
      <p className={parts.muted}>{t('cards.hintsHint')}</p>
      {error != null && <Trouble error={error} />}
      <Loaded query={hints}>
        {(found) =>
          found.length === 0 ? (
            <p>{t('cards.noHints')}</p>
          ) : (
            <ul className={parts.rows}>{found.map((hint) => row(hint, found))}</ul>
          )
        }
      </Loaded>
      <Dialog
        title={t(edited === 'new' ? 'cards.addHint' : 'cards.editHint')}
        isOpen={edited !== undefined}
        onClose={() => setEdited(undefined)}
      >
        {edited !== undefined && (
          <HintForm
            fields={fields}
            before={edited === 'new' ? undefined : edited}
            error={save.error}
            isPending={save.isPending}
            onSubmit={(wish) => save.mutate(edited === 'new' ? wish : { ...wish, hintId: edited.hintId })}
          />
        )}
      </Dialog>
    </section>
  );

  function row(hint: StoredHint, all: readonly StoredHint[]) {
    const { hintId, say, conditions, match, enabled, tone } = hint;
    const when = conditions.map(words).join(` ${t(match === 'all' ? 'cards.and' : 'cards.or')} `);
    const whom = ROLES.filter((role) => isSeen(hint, role, fields)).map((role) => t(`header.role.${role}`));
    return (
      <li key={hintId}>
        <div className={parts.rowMain}>
          <div className={classes.say}>{say}</div>
          <div className={parts.muted}>{t('cards.when', { when })}</div>
          <div className={parts.muted}>{[t(`cards.tone.${tone}`), ...whom].join(' · ')}</div>
        </div>
        <div className={classes.actions}>
          <Switch
            aria-label={t('cards.isOn', { say })}
            checked={enabled}
            disabled={turn.isPending}
            onChange={() => turn.mutate({ ...hint, enabled: !enabled })}
          />
          <OrderButtons
            ids={all.map((one) => one.hintId)}
            id={hintId}
            about={say}
            onOrder={(ids) => arrange.mutate(ids)}
          />
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`${t('cards.edit')}: ${say}`}
            onClick={() => open(hint)}
          >
            {t('cards.edit')}
          </Button>
          <ConfirmButton
            size="compact-sm"
            label={t('cards.remove')}
            about={say}
            question={t('cards.removeHintQuestion', { say })}
            onConfirm={() => remove.mutate(hintId)}
          />
        </div>
      </li>
    );
  }
}
