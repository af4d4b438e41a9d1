import { DeliveriesPage } from './deliveries-page.tsx';
import { DeliveryPage } from './delivery-page.tsx';

/** All deliveries, or one of them: account and call, joined by a dot. */
export function DeliveriesSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <DeliveriesPage />;
  const [accountId = '', callId = ''] = part.split('.');
  return <DeliveryPage key={part} accountId={accountId} callId={callId} />;
}
