import type { Logger } from 'pino';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import { AddressGuard } from '../platform/public-address.ts';
import { DeliverEvents } from './deliver-events.ts';
import { EventSender } from './send-event.ts';
import { WebhookService } from './webhook-service.ts';

export interface WebhooksOptions {
  database: Database;
  cipher: SettingsCipher;
  metrics: Metrics;
  logger: Logger;
  /** Networks inside that may be reached all the same, CIDR. */
  networks: readonly string[];
}

/** Everything about webhooks that go out. */
export function createWebhooks({ networks, ...options }: WebhooksOptions) {
  const sender = new EventSender(new AddressGuard(networks));
  return {
    service: new WebhookService({ ...options, sender }),
    deliveries: new DeliverEvents({ ...options, sender }),
  };
}
export type Webhooks = ReturnType<typeof createWebhooks>;
