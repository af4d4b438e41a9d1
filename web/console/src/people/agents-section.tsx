import { NotFound } from '../shell/not-found.tsx';
import { AgentsPage } from './agents-page.tsx';
import { ImportPage } from './import-page.tsx';

/** All agents, or their import from a PBX. */
export function AgentsSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <AgentsPage />;
  return part === 'import' ? <ImportPage /> : <NotFound />;
}
