import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { Prompts } from '../api/prompts.ts';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { DropZone } from './drop-zone.tsx';
import { PbxSounds } from './pbx-sounds.tsx';
import { PromptRow } from './prompt-row.tsx';
import { UploadRow } from './upload-row.tsx';
import { usePrompts } from './use-prompts.ts';
import { useUploads } from './use-uploads.ts';

/** Sound files of voice menus. */
export function PromptsPage() {
  const { t } = useTranslation();
  const prompts = usePrompts();
  return (
    <PageFrame title={t('prompts.title')} intro={t('prompts.intro')}>
      <Loaded query={prompts}>{(found) => <PromptList {...found} />}</Loaded>
      <PbxSounds />
    </PageFrame>
  );
}

function PromptList({ prompts, limits }: Prompts) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const shown = prompts.filter(({ name }) => name.toLowerCase().includes(wanted));
  const { uploads, add, drop } = useUploads({ maxBytes: limits.maxBytes, prompts });
  return (
    <>
      {isAdmin && <DropZone limits={limits} onFiles={add} />}
      {uploads.length > 0 && (
        <ul className={parts.rows} aria-label={t('prompts.uploads')}>
          {uploads.map((upload) => (
            <UploadRow
              key={upload.id}
              upload={upload}
              maxBytes={limits.maxBytes}
              onDrop={() => drop(upload.id)}
            />
          ))}
        </ul>
      )}
      {prompts.length > 1 && (
        <TextInput
          type="search"
          label={t('prompts.search')}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {prompts.length > 0 && shown.length === 0 && <p className={parts.muted}>{t('prompts.none')}</p>}
      {prompts.length > 0 ? (
        <ul className={parts.rows} aria-label={t('prompts.title')}>
          {shown.map((prompt) => (
            <PromptRow key={prompt.promptId} prompt={prompt} limits={limits} />
          ))}
        </ul>
      ) : (
        uploads.length === 0 && (
          <EmptyStage
            title={t('prompts.empty')}
            text={t(isAdmin ? 'prompts.emptyNext' : 'prompts.emptyAskAdmin')}
          />
        )
      )}
    </>
  );
}
