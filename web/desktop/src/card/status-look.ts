import {
  IconArrowUpRight,
  IconClockPause,
  IconMessages,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPlayerPause,
  type TablerIcon,
} from '@tabler/icons-react';
import type { LiveStatus } from '../call/live-status.ts';

/** Colour family of a state: the names of the tokens in theme/tokens.css. Each has a pattern of its own beside it. */
export type StatusTone = 'ringing' | 'talking' | 'held' | 'consult' | 'dialing' | 'ended';

export const STATUS_LOOK: Record<LiveStatus, { tone: StatusTone; Icon: TablerIcon }> = {
  ringing: { tone: 'ringing', Icon: IconPhoneIncoming },
  dialing: { tone: 'dialing', Icon: IconArrowUpRight },
  talking: { tone: 'talking', Icon: IconPhoneCall },
  held: { tone: 'held', Icon: IconPlayerPause },
  consultRinging: { tone: 'consult', Icon: IconMessages },
  consulted: { tone: 'consult', Icon: IconMessages },
  consulting: { tone: 'consult', Icon: IconMessages },
  queued: { tone: 'held', Icon: IconClockPause },
  ended: { tone: 'ended', Icon: IconPhoneOff },
};
