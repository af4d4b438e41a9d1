import { Socket } from 'node:net';

/**
 * No test reaches beyond this machine: a connection to any other host fails at once, with a sentence that names it. Runs in
 * every test process, before the test file.
 */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

interface Destination {
  host?: string;
  path?: string;
}

const connect = Socket.prototype.connect;
Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host !== undefined && !LOOPBACK.test(host)) {
    throw new Error(`A test wanted to connect to ${host}; tests stay on this machine.`);
  }
  return (connect as (...all: unknown[]) => Socket).apply(this, args);
} as typeof connect;

/** Undefined for Unix sockets and for the default host, which is this machine. */
function hostOf(args: unknown[]): string | undefined {
  // Node's own callers hand over the arguments as one normalized array.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as Destination;
    return path === undefined || path === null ? host : undefined;
  }
  return typeof second === 'string' ? second : undefined;
}
