import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordBanner } from '../access/password-banner.tsx';
import { useRingAlerts } from '../alerts/use-ring-alerts.ts';
import { DialBar } from '../dial/dial-bar.tsx';
import { DialPage } from '../dial/dial-page.tsx';
import { useShortcuts } from '../keyboard/use-shortcuts.ts';
import { useHub } from '../live/hub-context.ts';
import { CallDrawer } from '../recent/call-drawer.tsx';
import { RecentCalls, type RecentFilter } from '../recent/recent-calls.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { Announcer } from './announcer.tsx';
import classes from './desk-screen.module.css';
import { Header } from './header.tsx';
import { HelpOverlay } from './help-overlay.tsx';
import { Stage } from './stage.tsx';
import { useAddress } from './use-address.ts';

/** Loaded when somebody asks for it: the desk of those who only take calls stays light. */
const CallPage = lazy(async () => ({ default: (await import('../call-page/call-page.tsx')).CallPage }));

export function DeskScreen({ onSignOut }: { onSignOut: () => void }) {
  const { t } = useTranslation();
  const { desk, dispatch } = useHub();
  const [filter, setFilter] = useState<RecentFilter>('all');
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const [help, setHelp] = useState(false);
  const [tasksShown, setTasksShown] = useState(false);
  useRingAlerts();

  useShortcuts({
    '?': () => setHelp(true),
    c: () => document.querySelector<HTMLElement>('[data-call-card], #call')?.focus(),
    l: () =>
      (
        document.querySelector<HTMLElement>('[data-call-row], [data-task-row]') ??
        document.querySelector<HTMLElement>('#recent-title, #tasks-title')
      )?.focus(),
    t: () => setTasksShown((shown) => !shown),
    m: () => setFilter((now) => (now === 'all' ? 'missed' : 'all')),
    x: () => {
      const ended = [...desk.cards.values()].findLast(({ closedAt }) => closedAt);
      if (ended) dispatch({ type: 'dismiss', callId: ended.callId });
    },
  });

  const address = useAddress();
  const { go } = address;
  const toDesk = useCallback(() => go(undefined), [go]);
  const open = useCallback((callId: string) => setOpened(callId), []);
  const close = useCallback(() => setOpened(undefined), []);
  const toggleTasks = useCallback(() => {
    // The list stands beside the desk: from the page of a call, first back there.
    setTasksShown((shown) => !shown || location.pathname !== '/');
    toDesk();
  }, [toDesk]);
  const hideTasks = useCallback(() => setTasksShown(false), []);
  const showTasks = useCallback(() => setTasksShown(true), []);

  return (
    <div className={classes.screen}>
      <a className={classes.skip} href="#call">
        {t('app.skipToCall')}
      </a>
      {address.callId === undefined && !address.isDial && (
        <a className={classes.skip} href={tasksShown ? '#tasks-title' : '#recent-title'}>
          {t(tasksShown ? 'app.skipToTasks' : 'app.skipToRecent')}
        </a>
      )}
      <Header
        tasksShown={tasksShown}
        onTasks={toggleTasks}
        onHelp={() => setHelp(true)}
        onSignOut={onSignOut}
      />
      <div className={classes.banners}>
        <PasswordBanner />
      </div>
      {address.isDial ? (
        <DialPage onClose={toDesk} />
      ) : address.callId !== undefined ? (
        <Suspense fallback={<main id="call" />}>
          <CallPage callId={address.callId} onClose={toDesk} />
        </Suspense>
      ) : (
        <>
          <Stage onDetails={open} onShowMissed={showTasks} />
          <aside className={classes.side} aria-labelledby={tasksShown ? 'tasks-title' : 'recent-title'}>
            {tasksShown ? (
              <TaskList onOpen={open} onBack={hideTasks} />
            ) : (
              <RecentCalls filter={filter} onFilter={setFilter} onOpen={open} />
            )}
          </aside>
          <CallDrawer callId={opened} onClose={close} />
        </>
      )}
      <HelpOverlay opened={help} onClose={() => setHelp(false)} />
      <DialBar />
      <Announcer />
    </div>
  );
}
