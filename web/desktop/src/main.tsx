import './theme/mantine.css';
import '../../shared/theme/tokens.css';
import { startTranslations } from '../../shared/i18n/setup.ts';
import { mountPage } from '../../shared/screen/mount-page.tsx';
import { EnterPage } from './access/enter-page.tsx';
import { readArrival } from './access/one-time-link.ts';
import { App } from './app.tsx';
import { en } from './i18n/en.ts';
import { ru } from './i18n/ru.ts';

const { linkToken, linkRefused } = readArrival();
await startTranslations({ en, ru });

mountPage(linkToken === undefined ? <App linkRefused={linkRefused} /> : <EnterPage linkToken={linkToken} />);
