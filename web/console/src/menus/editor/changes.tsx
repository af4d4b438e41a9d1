import { useTranslation } from 'react-i18next';
import type { MenuChange, MenuTarget, VoiceMenu } from '../../contract.ts';
import { exitsOf } from '../model/exits.ts';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { useFieldWords } from './use-problem-words.ts';
import { useStepWords } from './use-step-words.ts';

/** Differences in words, one a line. `there`: another menu whose steps are named, too. */
export function Changes({
  changes,
  there,
}: {
  changes: readonly MenuChange[];
  there?: VoiceMenu | undefined;
}) {
  const { t } = useTranslation();
  const inWords = useChangeWords(changes, there);
  if (changes.length === 0) return <p className={classes.hint}>{t('menuEditor.noChanges')}</p>;
  return (
    <ul className={classes.changes}>
      {changes.map((change) => (
        <li key={JSON.stringify(change)} data-change={change.kind}>
          {inWords(change)}
        </li>
      ))}
    </ul>
  );
}

const EXITS = ['next', 'onTimeout', 'onWrongKey', 'open', 'closed', 'holiday', 'otherwise'];
const PROMPTS = ['prompt', 'wrongKeyPrompt'];
const IN_MS = ['waitMs', 'ringMs'];

function useChangeWords(changes: readonly MenuChange[], there: VoiceMenu | undefined) {
  const { t } = useTranslation();
  const { draft, books } = useEditor();
  const words = useStepWords();
  const fieldOf = useFieldWords();
  const step = (stepId: string): string => {
    if (Object.hasOwn(draft.menu.steps, stepId)) return words.stepName(stepId);
    const told = changes.find((one) => 'step' in one && one.stepId === stepId);
    if (told && 'step' in told) return words.nameOf(told.step);
    return there ? words.stepName(stepId, there) : stepId;
  };
  const value = (field: string, told: unknown): string => {
    if (told === undefined || told === '') return t('menuEditor.nothing');
    if (field.startsWith('keys.') || EXITS.includes(field)) return step(String(told));
    if (PROMPTS.includes(field)) return words.prompt(String(told));
    if (IN_MS.includes(field)) return t('menuEditor.seconds', { count: Number(told) / 1000 });
    if (field === 'to') return words.target(told as MenuTarget);
    if (field === 'hoursId')
      return books.hours.find(({ hoursId }) => hoursId === told)?.name ?? t('menuEditor.goneReference');
    if (field === 'menuId')
      return books.menus.find(({ menuId }) => menuId === told)?.name ?? t('menuEditor.goneReference');
    return String(told);
  };
  return (change: MenuChange): string => {
    switch (change.kind) {
      case 'start':
        return t('menuEditor.change.start', { from: step(change.from), to: step(change.to) });
      case 'added':
      case 'removed': {
        const leads = exitsOf(change.step)
          .filter(({ to }) => to !== '')
          .map(({ field, to }) => `${fieldOf(field)} → ${step(to)}`);
        return [
          t(`menuEditor.change.${change.kind}`, {
            step: words.nameOf(change.step),
            kind: t(`menuEditor.kind.${change.step.kind}`),
          }),
          ...(change.kind === 'added' && leads.length > 0 ? [leads.join(', ')] : []),
        ].join('. ');
      }
      case 'changed':
        return t('menuEditor.change.changed', {
          step: step(change.stepId),
          field: fieldOf(change.field),
          from: value(change.field, change.from),
          to: value(change.field, change.to),
        });
    }
  };
}
