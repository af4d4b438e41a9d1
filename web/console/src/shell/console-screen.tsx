import { Button, Menu } from '@mantine/core';
import { IconHeadset } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Leaving } from '../../../shared/access/signed-in.tsx';
import { statusOf } from '../../../shared/api/http.ts';
import type { Me } from '../../../shared/api/session.ts';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import header from '../../../shared/screen/header.module.css';
import { Mark } from '../../../shared/screen/mark.tsx';
import { MyMenu } from '../../../shared/screen/my-menu.tsx';
import { LanguageSwitch, ThemeSwitch } from '../../../shared/screen/switches.tsx';
import { usePath } from '../../../shared/screen/use-path.ts';
import classes from './console-screen.module.css';
import { MeContext } from './me-context.ts';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { PageFrame } from './page-frame.tsx';
import { CONSOLE } from './page-link.tsx';
import { type ConsolePage, PAGES } from './pages.tsx';

interface Props extends Leaving {
  me: Me;
}

export function ConsoleScreen({ me, onExpired, onSignOut }: Props) {
  const { t } = useTranslation();
  useExpiry(onExpired);
  const [pageId = 'connections', ...rest] = usePath().slice(CONSOLE.length).split('/').filter(Boolean);
  const mine = PAGES.filter(({ roles }) => roles.includes(me.user.role));
  const page = mine.find(({ id }) => id === pageId);
  return (
    <MeContext value={me}>
      <div className={classes.screen}>
        <a className={classes.skip} href="#page">
          {t('shell.skip')}
        </a>
        <header className={header.header}>
          <Mark />
          <p className={header.tenant}>
            {me.tenant.name} <span className={classes.console}>{t('shell.name')}</span>
          </p>
          <div className={header.tools}>
            <ThemeSwitch />
            <LanguageSwitch />
            <MyMenu me={me} onSignOut={onSignOut}>
              <Menu.Item component="a" href="/" leftSection={<IconHeadset size={18} />}>
                {t('shell.desktop')}
              </Menu.Item>
            </MyMenu>
          </div>
        </header>
        <Navigation pages={mine} current={page?.id} />
        <main className={classes.page} id="page" tabIndex={-1}>
          {mine.length === 0 ? <NotForYou /> : <Shown page={page} rest={rest} />}
        </main>
      </div>
    </MeContext>
  );
}

function Shown({ page, rest }: { page: ConsolePage | undefined; rest: readonly string[] }) {
  if (page === undefined || rest.length > (page.hasParts ? 1 : 0)) return <NotFound />;
  return page.draw(rest[0]);
}

function NotForYou() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('shell.name')}>
      <EmptyStage title={t('shell.notForYou')} text={t('shell.askAdmin')}>
        <Button component="a" href="/">
          {t('shell.desktop')}
        </Button>
      </EmptyStage>
    </PageFrame>
  );
}

/** Whichever question first hears that the session is over leads back to the door. */
function useExpiry(onExpired: () => void): void {
  const queries = useQueryClient();
  useEffect(() => {
    const isOver = (error: unknown) => statusOf(error) === 401;
    const stop = [
      queries.getQueryCache().subscribe(({ query }) => {
        if (isOver(query.state.error)) onExpired();
      }),
      queries.getMutationCache().subscribe(({ mutation }) => {
        if (isOver(mutation?.state.error)) onExpired();
      }),
    ];
    return () => stop.forEach((one) => void one());
  }, [queries, onExpired]);
}
