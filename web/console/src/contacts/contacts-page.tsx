import { Button, Group, NativeSelect } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { type Contact, listContacts, SEARCH_LIMIT } from '../api/contacts.ts';
import bar from '../filters/filters.module.css';
import { More } from '../filters/more.tsx';
import { TextFilter } from '../filters/text-filter.tsx';
import { useFilters } from '../filters/use-filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { useAgents } from '../people/use-people.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { CONTACTS_KEY } from './contact-keys.ts';

const FILTERS = ['search', 'owner'] as const;

export function ContactsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [{ search, owner }, change] = useFilters(FILTERS);
  const agents = useAgents();
  const isNarrowed = search !== undefined || owner !== undefined;
  const contacts = useInfiniteQuery({
    queryKey: [...CONTACTS_KEY, 'list', search ?? '', owner ?? ''],
    queryFn: ({ pageParam, signal }) => listContacts({ search, ownerAgentId: owner }, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const found = contacts.data?.pages.flatMap((page) => page.items) ?? [];
  const actions = (
    <Group gap="xs">
      {isAdmin && (
        <Button component={PageLink} to="contacts/import" variant="default">
          {t('contacts.import')}
        </Button>
      )}
      <Button component={PageLink} to="contacts/new">
        {t('contacts.add')}
      </Button>
    </Group>
  );
  return (
    <PageFrame title={t('contacts.title')} intro={t('contacts.intro')} action={actions}>
      <search className={bar.bar} aria-label={t('contacts.search')}>
        <TextFilter
          label={t('contacts.search')}
          placeholder={t('contacts.searchHint')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onApply={(typed) => change({ search: typed })}
        />
        <NativeSelect
          label={t('contacts.owner')}
          value={owner ?? ''}
          data={[
            { value: '', label: t('filters.any') },
            ...(agents.data ?? []).map(({ agentId, name }) => ({ value: agentId, label: name })),
          ]}
          onChange={({ currentTarget }) => change({ owner: currentTarget.value })}
        />
      </search>
      <Loaded query={contacts}>
        {() =>
          found.length === 0 ? (
            <EmptyStage
              title={t(isNarrowed ? 'contacts.none' : 'contacts.empty')}
              text={t(isNarrowed ? 'contacts.noneNext' : 'contacts.emptyNext')}
            />
          ) : (
            <Contacts contacts={found} />
          )
        }
      </Loaded>
      {search !== undefined && found.length >= SEARCH_LIMIT ? (
        <p className={classes.muted}>{t('contacts.typeMore', { count: SEARCH_LIMIT })}</p>
      ) : (
        <More query={contacts} shown={found.length} />
      )}
    </PageFrame>
  );
}

function Contacts({ contacts }: { contacts: readonly Contact[] }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const ownerOf = (id: string | undefined) => agents.data?.find(({ agentId }) => agentId === id)?.name;
  return (
    <ul className={classes.rows}>
      {contacts.map(({ contactId, name, company, numbers, ownerAgentId, active, externalKey }) => (
        <li key={contactId}>
          <div className={classes.rowMain}>
            <PageLink to={`contacts/${contactId}`}>{name}</PageLink>
            {company !== undefined && <div className={classes.muted}>{company}</div>}
          </div>
          <div className={classes.rowMain}>
            {numbers.slice(0, 3).map(({ raw, e164 }) => (
              <div key={raw}>{e164 === undefined ? raw : formatE164(e164)}</div>
            ))}
            {numbers.length > 3 && (
              <div className={classes.muted}>{t('contacts.moreNumbers', { count: numbers.length - 3 })}</div>
            )}
            {numbers.length === 0 && <div className={classes.muted}>{t('contacts.noNumbers')}</div>}
          </div>
          <div className={classes.rowMain}>
            <div>
              {ownerOf(ownerAgentId) ?? <span className={classes.muted}>{t('contacts.noOwner')}</span>}
            </div>
            {externalKey !== undefined && (
              <div className={classes.muted}>
                {t('contacts.key')}: {externalKey}
              </div>
            )}
          </div>
          {!active && <StatePill look="off">{t('contacts.inactive')}</StatePill>}
        </li>
      ))}
    </ul>
  );
}
