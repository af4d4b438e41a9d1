import { definePbx } from '../virtual-pbx.ts';
import { AsteriskPbx } from './asterisk-pbx.ts';
import { asteriskPlays } from './carried.ts';

export type AsteriskSandboxOptions = { user?: string; password?: string; line?: string };

/** Between two cuts of the event stream. */
const CUT_MS = [45_000, 180_000] as const;
/** As often as in the recorded calls. */
const REORDERED = 0.1;

export const asteriskInSandbox = definePbx({
  connector: 'asterisk',
  name: 'Asterisk (песочница)',
  line: '79000000303',
  plays: asteriskPlays,
  favour: 0.6,
  rhythm: { firstAfterMs: 9_000, gapMs: [16_000, 24_000] },
  // A transfer to whoever sits before the desktop.
  opening: [{ scenario: 'blindTransfer' }],
  ringsAtOnce: true,
  open(stage, { user = 'callweave', password = 'sandbox' }: AsteriskSandboxOptions) {
    const pbx = new AsteriskPbx({ ...stage, user, password });
    return {
      pbx,
      address: () => ({
        origin: pbx.origin,
        /** With `/ari`. */
        baseUrl: `${pbx.origin}/ari`,
        /** Without query: `app`, `subscribeAll` and `api_key` are the client's to add. */
        eventsUrl: `${pbx.origin.replace('http', 'ws')}/ari/events`,
        amiPort: pbx.amiPort,
        user,
        password,
        line: stage.company.line,
      }),
      settings: () => ({ baseUrl: pbx.origin, username: user, password }),
      beRude({ clock, random }) {
        pbx.reorder = REORDERED;
        const cutNext = (): void => {
          clock.at(clock.now() + random.between(...CUT_MS), () => {
            pbx.dropConnections();
            cutNext();
          });
        };
        cutNext();
      },
    };
  },
});
