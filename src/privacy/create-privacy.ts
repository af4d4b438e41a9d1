import { join } from 'node:path';
import type { Logger } from 'pino';
import type { BlockListService } from '../block-lists/block-list-service.ts';
import type { ConnectionDirectory } from '../connections/pbx-port.ts';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import type { Recordings } from '../recordings/create-recordings.ts';
import { ErasePerson } from './erase-person.ts';
import { ErasedNumbers } from './erased-numbers.ts';
import { ErasureDoor } from './erasure-door.ts';
import { ExportPerson } from './export-person.ts';
import { PrivacyRunner } from './privacy-runner.ts';
import { PrivacyService } from './privacy-service.ts';
import { PrivacyStore } from './privacy-store.ts';

export interface PrivacyOptions {
  database: Database;
  bus: Bus;
  logger: Logger;
  secretKey: Buffer;
  cipher: SettingsCipher;
  dataDir: string;
  recordings: Pick<Recordings, 'store' | 'deletions'>;
  blockLists: Pick<BlockListService, 'remove'>;
  connections: ConnectionDirectory;
  countryOf: (tenantId: string) => Promise<string>;
  settleMs?: number;
}

/** The feature whole: `service` for people, `runner` for a worker, `door` for whatever comes in. */
export function createPrivacy(options: PrivacyOptions) {
  const { database, bus, logger, cipher, recordings, blockLists, connections, countryOf, settleMs } = options;
  const store = new PrivacyStore(database);
  const numbers = new ErasedNumbers(options.secretKey);
  const archives = recordings.store;
  const service = new PrivacyService({ database, store, cipher, archives, countryOf });
  const erase = new ErasePerson({
    database,
    store,
    numbers,
    bus,
    recordings: recordings.deletions,
    blockLists,
    keep: ({ tenantId, requestId }, subject) =>
      store.reseal(tenantId, requestId, service.seal(requestId, subject)),
    ...(settleMs !== undefined && { settleMs }),
  });
  const spoolDirectory = join(options.dataDir, 'recordings', 'incoming');
  const exporter = new ExportPerson({ database, store, archives, spoolDirectory });
  const runner = new PrivacyRunner({ database, store, service, erase, export: exporter, archives, logger });
  return { service, runner, door: new ErasureDoor({ database, numbers, connections, bus, logger }) };
}
export type Privacy = ReturnType<typeof createPrivacy>;
