import { useTranslation } from 'react-i18next';
import type { MenuProblem } from '../../contract.ts';
import { keyOf } from '../model/exits.ts';
import { useEditor } from './editor-context.ts';
import { useStepWords } from './use-step-words.ts';

/** Fields whose values the hub counts in milliseconds; people count in seconds. */
const IN_MS = ['waitMs', 'ringMs'];

export function useFieldWords(): (field: string) => string {
  const { t } = useTranslation();
  return (field) => {
    const key = keyOf(field);
    if (key !== undefined) return t('menuEditor.exit.key', { key });
    // A list and its members go by the name of the whole.
    const known = field.split('.')[0] as 'prompt';
    return t(`menuEditor.field.${known}`, { defaultValue: field });
  };
}

/** What is wrong, as an administrator would say it. */
export function useProblemWords(): (problem: MenuProblem) => string {
  const { t } = useTranslation();
  const { books } = useEditor();
  const words = useStepWords();
  const fieldOf = useFieldWords();
  const agent = (agentId: string) =>
    books.agents.find((one) => one.agentId === agentId)?.name ?? t('menuEditor.goneReference');
  const menu = (menuId: string) =>
    books.menus.find((one) => one.menuId === menuId)?.name ?? t('menuEditor.goneReference');
  return (problem) => {
    const { code, params } = problem;
    switch (code) {
      case 'neverEnds':
        return t('menuEditor.problem.neverEnds', {
          steps: params.steps
            .map((one) => (one.menuId === undefined ? words.stepName(one.stepId) : menu(one.menuId)))
            .join(' → '),
        });
      case 'stepMissing':
      case 'valueMissing':
      case 'numberBad':
      case 'promptUnknown':
        return t(`menuEditor.problem.${code}`, { field: fieldOf(params.field) });
      case 'outOfRange': {
        const unit = IN_MS.includes(params.field) ? 1000 : 1;
        return t('menuEditor.problem.outOfRange', {
          field: fieldOf(params.field),
          least: String(params.least / unit),
          most: String(params.most / unit),
        });
      }
      case 'agentUnknown':
        return t('menuEditor.problem.agentUnknown');
      case 'agentNotThere':
      case 'agentLeftOut':
        return t(`menuEditor.problem.${code}`, {
          agent: agent(params.agentId),
          place: params.connectionName,
        });
      case 'menuNotThere':
        return t('menuEditor.problem.menuNotThere', {
          menu: menu(params.menuId),
          place: params.connectionName,
        });
      case 'soundNotThere':
      case 'soundUnchecked':
        return t(`menuEditor.problem.${code}`, {
          field: fieldOf(params.field),
          sound: params.sound,
          place: params.connectionName,
        });
      case 'agentInactive':
        return t('menuEditor.problem.agentInactive', { agent: agent(params.agentId) });
      case 'stepUnsupported':
        return t('menuEditor.problem.stepUnsupported', {
          kind: t(`menuEditor.kind.${params.kind}`),
          place: params.connectionName,
        });
      case 'targetUnsupported':
        return t('menuEditor.problem.targetUnsupported', {
          kind: t(`menuEditor.target.${params.kind}`),
          place: params.connectionName,
        });
      case 'tooManyStepsThere':
        return t('menuEditor.problem.tooManyStepsThere', {
          most: String(params.most),
          place: params.connectionName,
        });
      case 'tooManySteps':
      case 'endsTooLate':
        return t(`menuEditor.problem.${code}`, { most: String(params.most) });
      case 'stepIdBad':
        return t('menuEditor.problem.stepIdBad', { stepId: params.stepId });
      default:
        return t(`menuEditor.problem.${code}`);
    }
  };
}
