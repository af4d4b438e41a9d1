import './theme.css';
import '../../shared/theme/tokens.css';
import { SignedIn } from '../../shared/access/signed-in.tsx';
import { startTranslations } from '../../shared/i18n/setup.ts';
import { mountPage } from '../../shared/screen/mount-page.tsx';
import { en } from './i18n/en.ts';
import { ru } from './i18n/ru.ts';
import { ConsoleScreen } from './shell/console-screen.tsx';

await startTranslations({ en, ru });

mountPage(
  <SignedIn>
    {(me, { onExpired, onSignOut }) => (
      <ConsoleScreen key={me.user.id} me={me} onExpired={onExpired} onSignOut={onSignOut} />
    )}
  </SignedIn>,
);
