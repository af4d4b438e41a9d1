import { IconAlertTriangle, IconCircle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import classes from './parts.module.css';

export type Look = 'good' | 'warn' | 'bad' | 'off';

const ICONS = { good: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX, off: IconCircle };

/** A state by word, icon and colour; any of them is enough. */
export function StatePill({ look, children }: { look: Look; children: string }) {
  const Icon = ICONS[look];
  return (
    <span className={classes.state} data-look={look}>
      <Icon size={15} aria-hidden />
      {children}
    </span>
  );
}
