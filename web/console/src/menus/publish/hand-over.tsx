import { useTranslation } from 'react-i18next';
import type { PlaceView } from '../../contract.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import editorClasses from '../editor/editor.module.css';

/** What has to be done at the PBX so that callers come. */
export function HandOver({ handOver }: { handOver: NonNullable<PlaceView['handOver']> }) {
  const { t } = useTranslation();
  return (
    <div>
      <CopyField
        label={t('menuEditor.handOver')}
        description={t('menuEditor.handOverHint')}
        value={handOver.entry}
      />
      <p className={editorClasses.hint}>
        <a href={`/${handOver.docs}`} target="_blank" rel="noreferrer">
          {t('menuEditor.handOverDocs')}
        </a>
      </p>
    </div>
  );
}
