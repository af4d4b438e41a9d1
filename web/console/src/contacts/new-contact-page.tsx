import { useTranslation } from 'react-i18next';
import { createContact } from '../api/contacts.ts';
import classes from '../parts/parts.module.css';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage, PageLink } from '../shell/page-link.tsx';
import { type ContactDraft, ContactForm, numbersOf } from './contact-form.tsx';
import { CONTACTS_KEY } from './contact-keys.ts';

export function NewContactPage() {
  const { t } = useTranslation();
  const create = useChange(
    CONTACTS_KEY,
    (draft: ContactDraft) => {
      const [company, externalKey] = [draft.company.trim(), draft.externalKey.trim()];
      return createContact({
        name: draft.name.trim(),
        numbers: numbersOf(draft),
        ...(company !== '' && { company }),
        ...(externalKey !== '' && { externalKey }),
        ...(draft.ownerAgentId !== '' && { ownerAgentId: draft.ownerAgentId }),
      });
    },
    ({ contactId }) => openPage(`contacts/${contactId}`),
  );
  return (
    <PageFrame title={t('contacts.add')} intro={<PageLink to="contacts">{t('contacts.back')}</PageLink>}>
      <div className={classes.panel}>
        <ContactForm
          error={create.error}
          isSaving={create.isPending}
          isSaved={false}
          onSave={create.mutate}
        />
      </div>
    </PageFrame>
  );
}
