import { EmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { lockFolder } from '../../src/platform/folder-lock.ts';
import { silentLogger } from '../../src/platform/logger.ts';

/** A process of its own that holds a folder and its database, for a test to kill. Prints the address once it is up. */
const dataDir = process.argv[2] ?? '';
await lockFolder(dataDir);
const server = new EmbeddedPostgres({
  dataDir,
  logger: silentLogger(),
  onLost: (error) => {
    throw error;
  },
});
await server.start();
console.log(server.databaseUrl);
setInterval(() => {}, 60_000);
