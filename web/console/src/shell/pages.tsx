import {
  IconAddressBook,
  IconBan,
  IconBuildingStore,
  IconClipboardCheck,
  IconClock,
  IconHash,
  IconHeadset,
  IconHistory,
  IconId,
  IconInbox,
  IconKey,
  IconMicrophone,
  IconPhone,
  IconPlugConnected,
  IconSettings,
  IconShieldLock,
  IconSitemap,
  IconUsers,
  IconVolume,
  IconWebhook,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import type { Me } from '../../../shared/api/session.ts';
import { AuditPage } from '../audit/audit-page.tsx';
import { BlockListsPage } from '../block-lists/block-lists-page.tsx';
import { CallsSection } from '../calls/calls-section.tsx';
import { CardsPage } from '../cards/cards-page.tsx';
import { ConnectionsSection } from '../connections/connections-section.tsx';
import { ContactsSection } from '../contacts/contacts-section.tsx';
import { CrmSection } from '../crm/crm-section.tsx';
import { DeliveriesSection } from '../deliveries/deliveries-section.tsx';
import { InboxPage } from '../inbox/inbox-page.tsx';
import { MenusSection } from '../menus/menus-section.tsx';
import { NumbersPage } from '../numbers/numbers-page.tsx';
import { AgentsSection } from '../people/agents-section.tsx';
import { KeysPage } from '../people/keys-page.tsx';
import { UsersPage } from '../people/users-page.tsx';
import { PrivacyPage } from '../privacy/privacy-page.tsx';
import { PromptsPage } from '../prompts/prompts-page.tsx';
import { RecordingsPage } from '../recordings/recordings-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { WebhooksSection } from '../webhooks/webhooks-section.tsx';
import { HoursSection } from '../working-hours/hours-section.tsx';

export interface ConsolePage {
  /** The address behind /console/, and the key of its words. */
  id:
    | 'connections'
    | 'calls'
    | 'contacts'
    | 'recordings'
    | 'audit'
    | 'agents'
    | 'numbers'
    | 'lists'
    | 'menus'
    | 'hours'
    | 'prompts'
    | 'users'
    | 'keys'
    | 'webhooks'
    | 'crm'
    | 'deliveries'
    | 'cards'
    | 'inbox'
    | 'privacy'
    | 'settings';
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** Who gets something there; the hub refuses the others. */
  roles: readonly Me['user']['role'][];
  /** `part`: what stands in the address behind the page's own. */
  draw: (part: string | undefined) => ReactNode;
  /** Some addresses have a part of their own behind the page's. */
  hasParts?: true;
}

const LEADERS = ['admin', 'supervisor'] as const;
const ADMINS = ['admin'] as const;

/** In the order of the navigation. */
export const PAGES: readonly ConsolePage[] = [
  {
    id: 'connections',
    icon: IconPlugConnected,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <ConnectionsSection part={part} />,
  },
  {
    id: 'crm',
    icon: IconBuildingStore,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <CrmSection part={part} />,
  },
  {
    id: 'deliveries',
    icon: IconClipboardCheck,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <DeliveriesSection part={part} />,
  },
  { id: 'cards', icon: IconId, roles: ADMINS, draw: () => <CardsPage /> },
  {
    id: 'calls',
    icon: IconPhone,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <CallsSection part={part} />,
  },
  {
    id: 'contacts',
    icon: IconAddressBook,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <ContactsSection part={part} />,
  },
  { id: 'recordings', icon: IconMicrophone, roles: LEADERS, draw: () => <RecordingsPage /> },
  {
    id: 'agents',
    icon: IconHeadset,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <AgentsSection part={part} />,
  },
  { id: 'numbers', icon: IconHash, roles: LEADERS, draw: () => <NumbersPage /> },
  { id: 'lists', icon: IconBan, roles: LEADERS, draw: () => <BlockListsPage /> },
  {
    id: 'menus',
    icon: IconSitemap,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <MenusSection part={part} />,
  },
  {
    id: 'hours',
    icon: IconClock,
    roles: LEADERS,
    hasParts: true,
    draw: (part) => <HoursSection part={part} />,
  },
  { id: 'prompts', icon: IconVolume, roles: LEADERS, draw: () => <PromptsPage /> },
  { id: 'users', icon: IconUsers, roles: ADMINS, draw: () => <UsersPage /> },
  { id: 'keys', icon: IconKey, roles: ADMINS, draw: () => <KeysPage /> },
  {
    id: 'webhooks',
    icon: IconWebhook,
    roles: ADMINS,
    hasParts: true,
    draw: (part) => <WebhooksSection part={part} />,
  },
  { id: 'inbox', icon: IconInbox, roles: ADMINS, draw: () => <InboxPage /> },
  { id: 'privacy', icon: IconShieldLock, roles: ADMINS, draw: () => <PrivacyPage /> },
  { id: 'audit', icon: IconHistory, roles: ADMINS, draw: () => <AuditPage /> },
  { id: 'settings', icon: IconSettings, roles: ADMINS, draw: () => <SettingsPage /> },
];
