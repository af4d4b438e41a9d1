/** A hub's own server: safe first (every commit is on the disk), then modest with a small machine's memory. */
export const CLUSTER_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_compression: 'on',
  max_wal_size: '2GB',
  // Our statements are short; compiling them would cost more than running them.
  jit: 'off',
  random_page_cost: '1.1',
  log_min_messages: 'warning',
  log_timezone: 'UTC',
  timezone: 'UTC',
};
