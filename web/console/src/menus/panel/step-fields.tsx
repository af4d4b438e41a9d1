import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MenuStep, StepId } from '../../contract.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { useEditor } from '../editor/editor-context.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { exitsOf } from '../model/exits.ts';
import { ChoiceFields } from './choice-fields.tsx';
import { ExitField } from './exit-field.tsx';
import { PromptField } from './prompt-field.tsx';
import { SecondsField } from './seconds-field.tsx';
import { TargetField } from './target-field.tsx';

interface Props {
  stepId: StepId;
  step: MenuStep;
  /** `label`: the field that is typed into. */
  set: (step: MenuStep, label?: string) => void;
}

/** What a step of its kind needs to know. */
export function StepFields({ stepId, step, set }: Props) {
  const { t } = useTranslation();
  const { books, isReadOnly, view } = useEditor();
  switch (step.kind) {
    case 'play':
      return (
        <>
          <PromptField
            stepId={stepId}
            field="prompt"
            label={t('menuEditor.field.prompt')}
            value={step.prompt}
            onChange={(prompt) => set({ ...step, prompt: prompt ?? '' })}
          />
          <Exits stepId={stepId} step={step} />
        </>
      );
    case 'choice':
      return <ChoiceFields stepId={stepId} step={step} set={set} />;
    case 'hours':
      return (
        <>
          <NativeSelect
            label={t('menuEditor.field.hoursId')}
            disabled={isReadOnly}
            value={step.hoursId}
            data={[
              { value: '', label: t('menuEditor.chooseHours') },
              ...books.hours.map(({ hoursId, name }) => ({ value: hoursId, label: name })),
            ]}
            onChange={({ currentTarget }) => set({ ...step, hoursId: currentTarget.value })}
          />
          <p>
            <PageLink to={step.hoursId === '' ? 'hours' : `hours/${step.hoursId}`}>
              {t('menuEditor.toHours')}
            </PageLink>
          </p>
          <Exits stepId={stepId} step={step} />
        </>
      );
    case 'connect':
      return (
        <>
          <TargetField step={step} onChange={(to) => set({ ...step, to }, `to.${to.kind}`)} />
          {step.to.kind !== 'queue' && (
            <SecondsField
              label={t('menuEditor.field.ringMs')}
              ms={step.ringMs}
              least={5}
              most={300}
              onChange={(ringMs) => set({ ...step, ringMs }, 'ringMs')}
            />
          )}
          <Exits stepId={stepId} step={step} />
        </>
      );
    case 'voicemail':
      return (
        <TextInput
          label={t('menuEditor.field.box')}
          description={t('menuEditor.targetIdHint')}
          readOnly={isReadOnly}
          value={step.box}
          onChange={({ currentTarget }) => set({ ...step, box: currentTarget.value.trim() }, 'box')}
        />
      );
    case 'menu':
      return (
        <NativeSelect
          label={t('menuEditor.field.menuId')}
          disabled={isReadOnly}
          value={step.menuId}
          data={[
            { value: '', label: t('menuEditor.chooseMenu') },
            ...books.menus
              .filter(({ menuId }) => menuId !== view.menuId)
              .map(({ menuId, name }) => ({ value: menuId, label: name })),
          ]}
          onChange={({ currentTarget }) => set({ ...step, menuId: currentTarget.value })}
        />
      );
    case 'hangUp': {
      const { prompt: _prompt, ...silent } = step;
      return (
        <PromptField
          stepId={stepId}
          field="prompt"
          label={t('menuEditor.lastWords')}
          isOptional
          value={step.prompt}
          onChange={(prompt) => set(prompt === undefined ? silent : { ...step, prompt })}
        />
      );
    }
  }
}

function Exits({ stepId, step }: { stepId: StepId; step: MenuStep }) {
  const { t } = useTranslation();
  const words = useStepWords();
  return exitsOf(step).map((exit) => (
    <ExitField
      key={exit.field}
      stepId={stepId}
      exit={exit}
      label={words.exit(exit.field)}
      {...(exit.isOptional && {
        absent: t(exit.field === 'holiday' ? 'menuEditor.likeClosed' : 'menuEditor.callEnds'),
      })}
    />
  ));
}
