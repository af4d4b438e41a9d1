import WebSocket from 'ws';
import type { Sandbox } from '../../sandbox/index.ts';

export type AriMessage = Record<string, any> & { type: string };

/** Listens to everything, as a connector would. */
export async function listenToAri(sandbox: Sandbox, query = 'app=cti&subscribeAll=true') {
  const { eventsUrl, user, password } = sandbox.addresses.asterisk;
  const socket = new WebSocket(`${eventsUrl}?${query}`, { auth: `${user}:${password}` });
  const events: AriMessage[] = [];
  socket.on('message', (data) => events.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    events,
    socket,
    closed,
    /** All that was sent up to now has arrived when the answer to a ping has. */
    caughtUp: () =>
      new Promise<void>((resolve) => {
        socket.once('pong', () => resolve());
        socket.ping();
      }),
  };
}

export async function getAri(sandbox: Sandbox, path: string, login?: string) {
  const { baseUrl, user, password } = sandbox.addresses.asterisk;
  const basic = Buffer.from(login ?? `${user}:${password}`).toString('base64');
  const response = await fetch(`${baseUrl}${path}`, { headers: { Authorization: `Basic ${basic}` } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

/** Of every event type, the sets of keys with which it occurs. */
export function shapesOf(events: readonly AriMessage[]): Map<string, Set<string>> {
  const shapes = new Map<string, Set<string>>();
  for (const event of events) {
    const known = shapes.get(event.type) ?? new Set();
    shapes.set(event.type, known.add(Object.keys(event).sort().join(' ')));
  }
  return shapes;
}

/** Not part of what happens to a call: variables, the dialplan, device states. */
const NOISE = new Set(['ChannelVarset', 'ChannelDialplan', 'DeviceStateChanged', 'ChannelConnectedLine']);

/**
 * What happens to each channel, by the resource of its name ('101', 'trunk'), in the order in which ARI is ordered:
 * within one channel. `Dial` is told of the one who is called.
 */
export function storiesOf(events: readonly AriMessage[]): Map<string, string[]> {
  const stories = new Map<string, string[]>();
  for (const event of events) {
    const channel = event.peer ?? event.channel;
    if (!channel?.name || NOISE.has(event.type)) continue;
    const detail =
      event.type === 'Dial'
        ? event.dialstatus || 'begin'
        : event.type === 'ChannelStateChange' || event.type === 'ChannelCreated'
          ? channel.state
          : event.type === 'ChannelDestroyed' || event.type === 'ChannelHangupRequest'
            ? [event.cause, event.tech_cause, event.soft && 'soft'].filter((x) => x !== undefined).join('/')
            : '';
    const line = `${event.type} ${detail}`.trim();
    stories.set(channel.id, [...(stories.get(channel.id) ?? [`${channel.name.split('-')[0]}`]), line]);
  }
  return stories;
}
