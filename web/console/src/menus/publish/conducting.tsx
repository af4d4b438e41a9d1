import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../../shared/i18n/language-of.ts';
import { StatePill } from '../../parts/state-pill.tsx';
import editorClasses from '../editor/editor.module.css';
import { useConnectionMenus } from '../use-menus.ts';

const LOOKS = { idle: 'off', starting: 'off', listening: 'good', trouble: 'bad' } as const;

/** Whether callers whom the PBX hands over are taken now. */
export function Conducting({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const conducting = useConnectionMenus(connectionId).data?.conducting;
  if (!conducting) return null;
  return (
    <div>
      <StatePill look={LOOKS[conducting.state]}>{t(`menuEditor.conducting.${conducting.state}`)}</StatePill>
      {conducting.trouble !== undefined && (
        <p className={editorClasses.hint} lang={languageOf(conducting.trouble)}>
          {conducting.trouble}
        </p>
      )}
    </div>
  );
}
