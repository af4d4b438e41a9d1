import { NotFound } from '../shell/not-found.tsx';
import { AgentsPage } from './agents-page.tsx';
import { DepartmentsPage } from './departments-page.tsx';
import { ImportPage } from './import-page.tsx';

/** All agents, their import from a PBX, or the departments of PBXs. */
export function AgentsSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <AgentsPage />;
  if (part === 'departments') return <DepartmentsPage />;
  return part === 'import' ? <ImportPage /> : <NotFound />;
}
