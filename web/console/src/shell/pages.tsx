import { IconPlugConnected } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import type { Me } from '../../../shared/api/session.ts';
import { ConnectionsSection } from '../connections/connections-section.tsx';

export interface ConsolePage {
  /** The address behind /console/, and the key of its words. */
  id: 'connections';
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** Who gets something there; the hub refuses the others. */
  roles: readonly Me['user']['role'][];
  /** `part`: what stands in the address behind the page's own. */
  draw: (part: string | undefined) => ReactNode;
}

const LEADERS = ['admin', 'supervisor'] as const;

/** In the order of the navigation. */
export const PAGES: readonly ConsolePage[] = [
  {
    id: 'connections',
    icon: IconPlugConnected,
    roles: LEADERS,
    draw: (part) => <ConnectionsSection part={part} />,
  },
];
