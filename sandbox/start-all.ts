/** A server of the sandbox. */
type Startable = { start(): Promise<void>; stop(): Promise<void> };

/** All or none: when a port is taken, those that did start are stopped again. */
export async function startAll(servers: readonly Startable[]): Promise<void> {
  const results = await Promise.allSettled(servers.map((server) => server.start()));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  await Promise.all(servers.map((server) => server.stop()));
  throw failed.reason;
}
