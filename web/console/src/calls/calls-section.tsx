import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { CallsPage } from './calls-page.tsx';
import { ImportCallsPage } from './import-calls-page.tsx';

export function CallsSection({ part }: { part: string | undefined }) {
  const isAdmin = useIsAdmin();
  if (part === undefined) return <CallsPage />;
  return part === 'import' && isAdmin ? <ImportCallsPage /> : <NotFound />;
}
