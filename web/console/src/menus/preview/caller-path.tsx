import { useTranslation } from 'react-i18next';
import type { MenuPathStep } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import classes from './preview.module.css';

/** How the caller came there, told. */
export function CallerPath({ path }: { path: readonly MenuPathStep[] }) {
  const { t } = useTranslation();
  const { view, books } = useEditor();
  const words = useStepWords();
  const why = ({ by }: MenuPathStep): string => {
    switch (by.kind) {
      case 'key':
        return t(by.isWrong ? 'menuEditor.by.wrongKey' : 'menuEditor.by.key', { key: by.key });
      case 'hours':
        return t(`hours.state.${by.state}`);
      default:
        return t(`menuEditor.by.${by.kind}`);
    }
  };
  const where = ({ menuId, stepId }: MenuPathStep): string =>
    menuId === view.menuId || menuId === ''
      ? words.stepName(stepId)
      : `${books.menus.find((one) => one.menuId === menuId)?.name ?? t('menuEditor.otherMenu')}: ${stepId}`;
  return (
    <section aria-labelledby="caller-path">
      <h3 id="caller-path">{t('menuEditor.path')}</h3>
      <ol className={classes.path}>
        {path.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a caller may come to a step again; the path only grows.
          <li key={index}>
            <span>{why(step)}</span> → <b>{where(step)}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}
