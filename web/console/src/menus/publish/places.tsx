import { useTranslation } from 'react-i18next';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { NewPlace } from './new-place.tsx';
import { Place } from './place.tsx';
import classes from './publish.module.css';

/** Where callers meet the menu. */
export function Places() {
  const { t } = useTranslation();
  const { view, isDirty, isReadOnly, problems } = useEditor();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <div className={classes.list}>
      {view.places.length === 0 && <p className={editorClasses.hint}>{t('menuEditor.noPlaces')}</p>}
      {isDirty && <p className={editorClasses.hint}>{t('menuEditor.publishUnsaved')}</p>}
      {errors > 0 && <p className={editorClasses.bad}>{t('menuEditor.publishErrors', { count: errors })}</p>}
      <ul className={classes.list}>
        {view.places.map((place) => (
          <Place // A check holds for the version that was checked.
            key={`${place.placeId} ${view.version}`}
            place={place}
            canPublish={!isDirty && errors === 0 && !isReadOnly}
          />
        ))}
      </ul>
      {!isReadOnly && <NewPlace />}
    </div>
  );
}
