import { Anchor } from '@mantine/core';
import { IconTimeline } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './call-link.module.css';
import { callPath, useAddress } from './use-address.ts';

/** To the page of a call: a real address, so that it can be opened in a tab of its own and sent to a colleague. */
export function CallLink({ callId, children }: { callId: string; children: ReactNode }) {
  const { go } = useAddress();
  return (
    <Anchor
      className={classes.link}
      href={callPath(callId)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(callId);
      }}
    >
      <IconTimeline size={16} aria-hidden="true" />
      {children}
    </Anchor>
  );
}
