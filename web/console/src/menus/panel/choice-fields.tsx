import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChoiceStep, StepId } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { connect } from '../model/change-menu.ts';
import { exitsOf, KEYPAD, keyOf, NOWHERE, withExit } from '../model/exits.ts';
import { ExitField } from './exit-field.tsx';
import classes from './panel.module.css';
import { PromptField } from './prompt-field.tsx';
import { SecondsField } from './seconds-field.tsx';

interface Props {
  stepId: StepId;
  step: ChoiceStep & { name?: string };
  set: (step: ChoiceStep & { name?: string }, label?: string) => void;
}

export function ChoiceFields({ stepId, step, set }: Props) {
  const { t } = useTranslation();
  const { change, isReadOnly } = useEditor();
  const words = useStepWords();
  const exits = exitsOf(step);
  const { prompt: _prompt, ...silent } = step;
  const { wrongKeyPrompt: _wrong, ...unspoken } = step;
  return (
    <>
      <PromptField
        stepId={stepId}
        field="prompt"
        label={t('menuEditor.field.prompt')}
        isOptional
        value={step.prompt}
        onChange={(prompt) => set(prompt === undefined ? silent : { ...step, prompt })}
      />
      <fieldset className={classes.keys}>
        <legend>{t('menuEditor.keys')}</legend>
        {exits
          .filter(({ field }) => keyOf(field) !== undefined)
          .map((exit) => (
            <ExitField
              key={exit.field}
              stepId={stepId}
              exit={exit}
              label={words.exit(exit.field)}
              mark={
                <kbd className={classes.key} aria-hidden>
                  {keyOf(exit.field)}
                </kbd>
              }
              onRemove={() => change((menu) => connect(menu, stepId, exit.field, undefined))}
            />
          ))}
        {!isReadOnly && (
          <div className={classes.freeKeys}>
            <span>{t('menuEditor.addKey')}</span>
            {KEYPAD.filter((key) => step.keys[key] === undefined).map((key) => (
              <button
                key={key}
                type="button"
                className={classes.freeKey}
                aria-label={`${t('menuEditor.addKey')}: ${key}`}
                onClick={() => set(withExit(step, `keys.${key}`, NOWHERE) as ChoiceStep)}
              >
                {key}
              </button>
            ))}
          </div>
        )}
      </fieldset>
      {exits
        .filter(({ field }) => keyOf(field) === undefined)
        .map((exit) => (
          <ExitField key={exit.field} stepId={stepId} exit={exit} label={words.exit(exit.field)} />
        ))}
      <PromptField
        stepId={stepId}
        field="wrongKeyPrompt"
        label={t('menuEditor.field.wrongKeyPrompt')}
        isOptional
        value={step.wrongKeyPrompt}
        onChange={(wrongKeyPrompt) =>
          set(wrongKeyPrompt === undefined ? unspoken : { ...step, wrongKeyPrompt })
        }
      />
      <div className={classes.pair}>
        <SecondsField
          label={t('menuEditor.field.waitMs')}
          ms={step.waitMs}
          least={1}
          most={60}
          onChange={(waitMs) => set({ ...step, waitMs }, 'waitMs')}
        />
        <NumberInput
          label={t('menuEditor.field.tries')}
          description={t('menuEditor.triesRange')}
          readOnly={isReadOnly}
          value={step.tries}
          min={1}
          max={9}
          allowDecimal={false}
          onChange={(tries) => typeof tries === 'number' && set({ ...step, tries }, 'tries')}
        />
      </div>
    </>
  );
}
