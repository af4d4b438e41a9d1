import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { PageFrame } from './page-frame.tsx';
import { PageLink } from './page-link.tsx';

/** For an address that leads nowhere, and for what is no longer there. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('notFound.title')}>
      <EmptyStage title={t('notFound.nothing')} text={t('notFound.text')}>
        <Button component={PageLink} to="connections">
          {t('notFound.back')}
        </Button>
      </EmptyStage>
    </PageFrame>
  );
}
