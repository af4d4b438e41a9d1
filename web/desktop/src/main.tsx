import './theme/mantine.css';
import './theme/tokens.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { EnterPage } from './access/enter-page.tsx';
import { readArrival } from './access/one-time-link.ts';
import { App } from './app.tsx';
import { startTranslations } from './i18n/setup.ts';
import { CrashGuard } from './screen/crash-screen.tsx';
import { theme } from './theme/theme.ts';

const { linkToken, linkRefused } = readArrival();
await startTranslations();

const queries = new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 2 } } });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <CrashGuard>
          <Notifications position="bottom-left" />
          {linkToken === undefined ? <App linkRefused={linkRefused} /> : <EnterPage linkToken={linkToken} />}
        </CrashGuard>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
