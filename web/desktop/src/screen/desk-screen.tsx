import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordBanner } from '../access/password-banner.tsx';
import { useRingAlerts } from '../alerts/use-ring-alerts.ts';
import { useShortcuts } from '../keyboard/use-shortcuts.ts';
import { useHub } from '../live/hub-context.ts';
import { CallDrawer } from '../recent/call-drawer.tsx';
import { RecentCalls, type RecentFilter } from '../recent/recent-calls.tsx';
import { Announcer } from './announcer.tsx';
import classes from './desk-screen.module.css';
import { Header } from './header.tsx';
import { HelpOverlay } from './help-overlay.tsx';
import { Stage } from './stage.tsx';

export function DeskScreen({ onSignOut }: { onSignOut: () => void }) {
  const { t } = useTranslation();
  const { desk, dispatch } = useHub();
  const [filter, setFilter] = useState<RecentFilter>('all');
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const [help, setHelp] = useState(false);
  useRingAlerts();

  useShortcuts({
    '?': () => setHelp(true),
    c: () => document.querySelector<HTMLElement>('[data-call-card], #call')?.focus(),
    l: () =>
      (
        document.querySelector<HTMLElement>('[data-call-row]') ?? document.getElementById('recent-title')
      )?.focus(),
    m: () => setFilter((now) => (now === 'all' ? 'missed' : 'all')),
    x: () => {
      const ended = [...desk.cards.values()].findLast(({ closedAt }) => closedAt);
      if (ended) dispatch({ type: 'dismiss', callId: ended.callId });
    },
  });

  const open = useCallback((callId: string) => setOpened(callId), []);
  const close = useCallback(() => setOpened(undefined), []);
  const showMissed = useCallback(() => setFilter('missed'), []);

  return (
    <div className={classes.screen}>
      <a className={classes.skip} href="#call">
        {t('app.skipToCall')}
      </a>
      <a className={classes.skip} href="#recent-title">
        {t('app.skipToRecent')}
      </a>
      <Header onHelp={() => setHelp(true)} onSignOut={onSignOut} />
      <div className={classes.banners}>
        <PasswordBanner />
      </div>
      <Stage onDetails={open} onShowMissed={showMissed} />
      <aside className={classes.side} aria-labelledby="recent-title">
        <RecentCalls filter={filter} onFilter={setFilter} onOpen={open} />
      </aside>
      <CallDrawer callId={opened} onClose={close} />
      <HelpOverlay opened={help} onClose={() => setHelp(false)} />
      <Announcer />
    </div>
  );
}
