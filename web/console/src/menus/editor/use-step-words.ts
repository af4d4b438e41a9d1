import { useTranslation } from 'react-i18next';
import { pbxSoundOf } from '../../api/pbx-sounds.ts';
import type { MenuStep, MenuTarget, StepId, VoiceMenu } from '../../contract.ts';
import { findStep } from '../model/change-menu.ts';
import { keyOf } from '../model/exits.ts';
import { useEditor } from './editor-context.ts';

type ExitWord = 'next' | 'onTimeout' | 'onWrongKey' | 'open' | 'closed' | 'holiday' | 'otherwise';

export interface StepWords {
  stepName: (stepId: StepId, menu?: VoiceMenu) => string;
  nameOf: (step: MenuStep) => string;
  /** What it does, where its name does not say so. */
  summary: (step: MenuStep) => string;
  exit: (field: string) => string;
  target: (to: MenuTarget) => string;
  prompt: (promptId: string) => string;
}

/** Steps as people speak of them. */
export function useStepWords(): StepWords {
  const { t } = useTranslation();
  const { draft, books } = useEditor();
  /** Nobody is told that something is gone before it is known. */
  const gone = books.isLoading ? '…' : t('menuEditor.goneReference');
  const prompt = (promptId: string) => {
    const own = pbxSoundOf(promptId);
    if (own !== undefined) return t('menuEditor.ownSound', { name: own });
    return promptId === ''
      ? t('menuEditor.noPrompt')
      : (books.prompts.find((one) => one.promptId === promptId)?.name ?? gone);
  };
  const agent = (agentId: string) => books.agents.find((one) => one.agentId === agentId)?.name ?? gone;
  const target = (to: MenuTarget): string => {
    switch (to.kind) {
      case 'agent':
        return agent(to.agentId);
      case 'agents':
        return to.agentIds.length === 0 ? t('menuEditor.nobody') : to.agentIds.map(agent).join(', ');
      case 'responsible':
        return t('menuEditor.target.responsible');
      case 'device':
      case 'number':
        return `${t(`menuEditor.target.${to.kind}`)} ${to.number}`;
      case 'group':
      case 'queue':
        return `${t(`menuEditor.target.${to.kind}`)} ${to.id}`;
    }
  };
  const summary = (step: MenuStep): string => {
    switch (step.kind) {
      case 'play':
        return prompt(step.prompt);
      case 'choice':
      case 'hangUp':
        return step.prompt === undefined ? t('menuEditor.silent') : prompt(step.prompt);
      case 'hours':
        return step.hoursId === ''
          ? t('menuEditor.notChosen')
          : (books.hours.find((one) => one.hoursId === step.hoursId)?.name ?? gone);
      case 'connect':
        return target(step.to);
      case 'voicemail':
        return step.box === '' ? t('menuEditor.notChosen') : `${t('menuEditor.box')} ${step.box}`;
      case 'menu':
        return step.menuId === ''
          ? t('menuEditor.notChosen')
          : (books.menus.find((one) => one.menuId === step.menuId)?.name ?? gone);
    }
  };
  const nameOf = (step: MenuStep) => step.name || t(`menuEditor.kind.${step.kind}`);
  return {
    prompt,
    target,
    summary,
    nameOf,
    stepName: (stepId, menu = draft.menu) => {
      const step = findStep(menu, stepId);
      return step ? nameOf(step) : stepId;
    },
    exit: (field) => {
      const key = keyOf(field);
      return key === undefined
        ? t(`menuEditor.exit.${field as ExitWord}`)
        : t('menuEditor.exit.key', { key });
    },
  };
}
