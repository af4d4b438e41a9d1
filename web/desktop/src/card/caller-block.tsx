import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconBuilding,
  IconCheck,
  IconCopy,
  IconEyeOff,
  IconHelpCircle,
  IconUserCheck,
  IconUserQuestion,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ContactState, callerTitle, contactState, findChosen } from '../call/contact-state.ts';
import { formatNumber } from '../call/format-number.ts';
import type { CallRecord } from '../contract.ts';
import { CallButton } from '../dial/call-button.tsx';
import { dialNumber } from '../dial/dial-number.ts';
import classes from './caller-block.module.css';
import { useOwnerName } from './use-owner-name.ts';

const ICONS: Record<ContactState, typeof IconUsers> = {
  known: IconUserCheck,
  candidates: IconUserQuestion,
  unknown: IconHelpCircle,
  withheld: IconEyeOff,
  internal: IconUsers,
};

interface Props {
  call: CallRecord;
}

/** Who it is. The block keeps its height, so that a name that comes a moment later moves nothing. */
export function CallerBlock({ call }: Props) {
  const { t } = useTranslation();
  const state = contactState(call);
  const chosen = findChosen(call);
  const number = formatNumber(call.customer);
  const title = callerTitle(call) ?? t(call.customer.withheld ? 'call.withheldName' : 'call.unknownName');
  const owner = useOwnerName(call, chosen?.ownerAgentId);
  const Icon = state === 'known' && chosen?.type === 'company' ? IconBuilding : ICONS[state];
  return (
    <header className={classes.caller}>
      <h2 className={classes.name}>{title}</h2>
      <p className={classes.company}>{secondLine()}</p>
      <div className={classes.facts}>
        <span className={classes.state} data-state={state}>
          <Icon size={16} aria-hidden="true" />
          {stateText()}
        </span>
        {number && (
          <span className={classes.number}>
            {number !== title && <span className="num">{number}</span>}
            <CopyNumber value={call.customer.e164 ?? call.customer.raw} />
            {call.endedAt !== undefined && <CallButton number={dialNumber(call.customer)} who={title} />}
          </span>
        )}
        {owner && (
          <span className={classes.owner}>
            {t('contact.owner')}: <b>{owner}</b>
          </span>
        )}
      </div>
    </header>
  );

  function secondLine(): string {
    if (chosen?.company && chosen.company !== title) return chosen.company;
    if (state === 'withheld') return t('contact.withheldHint');
    if (state === 'unknown') return t('contact.unknownHint');
    return state === 'candidates' && call.matches.length > 1 ? t('contact.candidatesHint') : '\u00a0';
  }

  function stateText(): string {
    if (state === 'candidates') return t('contact.candidates', { count: call.matches.length });
    if (state !== 'known') return t(`contact.${state}`);
    if (chosen?.type === 'company') return t('contact.known_company');
    if (chosen?.type === 'lead') return t('contact.known_lead');
    return chosen?.type === 'user' ? t('contact.known_user') : t('contact.known');
  }
}

function CopyNumber({ value }: { value: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  const label = t(clipboard.copied ? 'call.copied' : 'call.copyNumber');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
