import {
  IconArrowDownLeft,
  IconArrowsLeftRight,
  IconArrowUpRight,
  IconPhoneCall,
  IconPhoneX,
  IconRecordMail,
  IconShare3,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Tone, toneOf, type Verdict } from '../call/call-verdict.ts';
import classes from './verdict-icon.module.css';

interface Props {
  outcome: string;
  direction: string;
}

/** Direction and outcome in one sign: the arrow says where from, the form and colour how it went; words for who listens. */
export function VerdictIcon({ outcome, direction }: Props) {
  const { t, i18n } = useTranslation();
  const tone: Tone = toneOf(outcome as Verdict);
  const Icon = pickIcon(outcome, direction, tone);
  const outcomeKey = `outcome.${outcome}`;
  const directionKey = `direction.${direction}`;
  const words = [
    i18n.exists(directionKey) ? t(directionKey as 'direction.inbound') : direction,
    i18n.exists(outcomeKey) ? t(outcomeKey as 'outcome.missed') : outcome,
  ].join(', ');
  return (
    <span className={classes.icon} data-tone={tone} role="img" aria-label={words} title={words}>
      <Icon size={18} stroke={2} aria-hidden="true" />
    </span>
  );
}

function pickIcon(outcome: string, direction: string, tone: Tone): TablerIcon {
  if (tone === 'live') return IconPhoneCall;
  if (outcome === 'voicemail') return IconRecordMail;
  if (outcome === 'answeredElsewhere') return IconShare3;
  if (direction === 'internal') return IconArrowsLeftRight;
  if (direction === 'inbound' && tone === 'bad') return IconPhoneX;
  return direction === 'outbound' ? IconArrowUpRight : IconArrowDownLeft;
}
