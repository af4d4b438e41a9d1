import { useTranslation } from 'react-i18next';
import { PageFrame } from '../shell/page-frame.tsx';
import { CardPreview } from './card-preview.tsx';
import { FieldsSection } from './fields-section.tsx';
import { HintsSection } from './hints-section.tsx';

/** What the card of a caller shows besides the call, and to whom. */
export function CardsPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('cards.title')} intro={t('cards.intro')}>
      <FieldsSection />
      <HintsSection />
      <CardPreview />
    </PageFrame>
  );
}
