import { EndpointPage } from './endpoint-page.tsx';
import { WebhooksPage } from './webhooks-page.tsx';

/** All endpoints, or one of them. */
export function WebhooksSection({ part }: { part: string | undefined }) {
  return part === undefined ? <WebhooksPage /> : <EndpointPage key={part} endpointId={part} />;
}
