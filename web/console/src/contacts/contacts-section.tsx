import { useQuery } from '@tanstack/react-query';
import { statusOf } from '../../../shared/api/http.ts';
import { readContact } from '../api/contacts.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { contactKey } from './contact-keys.ts';
import { ContactPage } from './contact-page.tsx';
import { ContactsPage } from './contacts-page.tsx';
import { ImportPage } from './import-page.tsx';
import { NewContactPage } from './new-contact-page.tsx';

export function ContactsSection({ part }: { part: string | undefined }) {
  const isAdmin = useIsAdmin();
  if (part === undefined) return <ContactsPage />;
  if (part === 'new') return <NewContactPage />;
  if (part === 'import') return isAdmin ? <ImportPage /> : <NotFound />;
  return <OneContact key={part} contactId={part} />;
}

function OneContact({ contactId }: { contactId: string }) {
  const contact = useQuery({
    queryKey: contactKey(contactId),
    queryFn: ({ signal }) => readContact(contactId, signal),
    retry: false,
  });
  const status = statusOf(contact.error);
  if (status === 404 || status === 400) return <NotFound />;
  return <Loaded query={contact}>{(found) => <ContactPage contact={found} />}</Loaded>;
}
