import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { theme } from '../theme/theme.ts';
import { CrashGuard } from './crash-screen.tsx';

/** What every page stands in: looks, data of the hub, notices, and a screen for the worst case. */
export function mountPage(page: ReactNode): void {
  const queries = new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 2 } } });
  // The hub says its sentences in the language of the page.
  i18next.on('languageChanged', () => void queries.invalidateQueries());
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <CrashGuard>
            <Notifications position="bottom-left" />
            {page}
          </CrashGuard>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
