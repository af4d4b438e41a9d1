import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Contact, listOwnerChanges, removeContact, updateContact } from '../api/contacts.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import { useAgents } from '../people/use-people.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage, PageLink } from '../shell/page-link.tsx';
import { CallNumber } from './call-number.tsx';
import { type ContactDraft, ContactForm, numbersOf } from './contact-form.tsx';
import { CONTACTS_KEY, contactKey } from './contact-keys.ts';

export function ContactPage({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { contactId, name, externalKey, createdAt, updatedAt, numbers } = contact;
  const save = useChange(CONTACTS_KEY, (draft: ContactDraft) =>
    updateContact(contactId, {
      name: draft.name.trim(),
      company: draft.company.trim() || null,
      ownerAgentId: draft.ownerAgentId || null,
      active: draft.active,
      numbers: numbersOf(draft),
    }),
  );
  const remove = useChange(
    [...CONTACTS_KEY, 'list'],
    () => removeContact(contactId),
    () => openPage('contacts'),
  );
  const [first] = numbers;
  return (
    <PageFrame
      title={name}
      intro={<PageLink to="contacts">{t('contacts.back')}</PageLink>}
      action={
        <ConfirmButton
          label={t('contacts.remove')}
          question={t('contacts.removeQuestion', { name })}
          loading={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
      }
    >
      {remove.isError && <Trouble error={remove.error} />}
      <div className={classes.panel}>
        <ContactForm
          contact={contact}
          error={save.error}
          isSaving={save.isPending}
          isSaved={save.isSuccess}
          onSave={save.mutate}
        />
      </div>
      <section className={classes.panel} aria-labelledby="about">
        <h2 id="about">{t('contacts.about')}</h2>
        <dl className={classes.facts}>
          <dt>{t('contacts.externalKey')}</dt>
          <dd>{externalKey ?? t('contacts.noKey')}</dd>
          <dt>{t('contacts.created')}</dt>
          <dd>
            <When at={createdAt} />
          </dd>
          <dt>{t('contacts.updated')}</dt>
          <dd>
            <When at={updatedAt} />
          </dd>
        </dl>
        {numbers.map(({ raw, e164 }) => (
          <CallNumber key={raw} number={e164 ?? raw} />
        ))}
        {first !== undefined && (
          <p>
            <PageLink to={`calls?period=month&q=${encodeURIComponent(first.e164 ?? first.raw)}`}>
              {t('contacts.calls')}
            </PageLink>
          </p>
        )}
      </section>
      <OwnerChanges contactId={contactId} />
    </PageFrame>
  );
}

/** What the hub did to the owner by itself. */
function OwnerChanges({ contactId }: { contactId: string }) {
  const { t, i18n } = useTranslation();
  const agents = useAgents();
  const changes = useQuery({
    queryKey: [...contactKey(contactId), 'owners'],
    queryFn: ({ signal }) => listOwnerChanges(contactId, signal),
  });
  const nameOf = (id: string | undefined) =>
    id === undefined
      ? t('contacts.nobody')
      : (agents.data?.find(({ agentId }) => agentId === id)?.name ?? t('contacts.formerAgent'));
  const ruleOf = (rule: string) =>
    i18n.exists(`contacts.rule.${rule}`) ? t(`contacts.rule.${rule}` as 'contacts.rule.lastConnected') : rule;
  return (
    <section className={classes.panel} aria-labelledby="owners">
      <h2 id="owners">{t('contacts.ownerChanges')}</h2>
      <Loaded query={changes}>
        {(found) =>
          found.length === 0 ? (
            <p className={classes.muted}>{t('contacts.noOwnerChanges')}</p>
          ) : (
            <ul>
              {found.map(({ changedAt, formerAgentId, agentId, callId, rule }) => (
                <li key={changedAt}>
                  <When at={changedAt} />: {nameOf(formerAgentId)} → {nameOf(agentId)} ({ruleOf(rule)},{' '}
                  <a href={`/calls/${callId}`}>{t('contacts.theCall')}</a>)
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
