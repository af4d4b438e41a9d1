import { HoursListPage } from './hours-list-page.tsx';
import { HoursPage } from './hours-page.tsx';

/** All working hours, new ones, or one of them. */
export function HoursSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <HoursListPage />;
  return <HoursPage key={part} hoursId={part === 'new' ? undefined : part} />;
}
