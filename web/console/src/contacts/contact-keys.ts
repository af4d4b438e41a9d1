export const CONTACTS_KEY = ['contacts'] as const;
export const contactKey = (contactId: string) => [...CONTACTS_KEY, contactId] as const;
