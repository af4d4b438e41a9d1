import {
  IconClock,
  IconDialpad,
  IconMailbox,
  IconPhoneCall,
  IconPhoneOff,
  IconSitemap,
  IconVolume,
} from '@tabler/icons-react';
import type { MenuStepKind } from '../../contract.ts';
import classes from './editor.module.css';

const ICONS = {
  play: IconVolume,
  choice: IconDialpad,
  hours: IconClock,
  connect: IconPhoneCall,
  voicemail: IconMailbox,
  menu: IconSitemap,
  hangUp: IconPhoneOff,
} as const satisfies Record<MenuStepKind, unknown>;

/** In the order in which they are offered. */
export const STEP_KINDS = Object.keys(ICONS) as readonly MenuStepKind[];

export function StepIcon({ kind, size = 18 }: { kind: MenuStepKind; size?: number }) {
  const Icon = ICONS[kind];
  return (
    <span className={classes.icon} data-kind={kind} aria-hidden>
      <Icon size={size} />
    </span>
  );
}
