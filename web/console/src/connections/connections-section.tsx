import { ConnectionPage } from './connection-page.tsx';
import { ConnectionsPage } from './connections-page.tsx';
import { NewConnectionPage } from './new-connection-page.tsx';

/** All connections, a new one, or one of them. */
export function ConnectionsSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <ConnectionsPage />;
  return part === 'new' ? <NewConnectionPage /> : <ConnectionPage key={part} connectionId={part} />;
}
