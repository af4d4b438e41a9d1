import { failNowAndThen } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { vpbxPlays } from './carried.ts';
import { Vpbx } from './vpbx.ts';

export const vpbxInSandbox = definePbx({
  connector: 'mts-vpbx',
  name: 'МТС Виртуальная АТС (песочница)',
  line: '79000000307',
  plays: vpbxPlays,
  favour: 0.6,
  rhythm: { firstAfterMs: 4_000, gapMs: [20_000, 35_000] },
  ringsAtOnce: false,
  open(stage, { token = 'sandbox-vpbx-token' }: { token?: string; line?: string }) {
    const pbx = new Vpbx({ ...stage, token });
    const baseUrl = (): string => `${pbx.origin}/api`;
    return {
      pbx,
      /** `baseUrl` with `/api`. */
      address: () => ({ origin: pbx.origin, baseUrl: baseUrl(), token }),
      settings: () => ({ baseUrl: baseUrl(), token, clientApiKey: 'sandbox-callback-key' }),
      beRude: () => failNowAndThen(pbx.faults),
    };
  },
});
