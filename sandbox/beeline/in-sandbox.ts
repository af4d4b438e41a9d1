import { failNowAndThen, TOO_MANY } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { BeelinePbx } from './beeline-pbx.ts';
import { beelinePlays } from './carried.ts';

export const beelineInSandbox = definePbx({
  connector: 'beeline',
  name: 'Билайн (песочница)',
  line: '79000000304',
  plays: beelinePlays,
  favour: 0.6,
  rhythm: { firstAfterMs: 4_000, gapMs: [12_000, 20_000] },
  ringsAtOnce: false,
  open(stage, { token = '00000000-0000-4000-8000-00000000beef' }: { token?: string; line?: string }) {
    const pbx = new BeelinePbx({ ...stage, token });
    const baseUrl = (): string => `${pbx.origin}/apis/portal`;
    return {
      pbx,
      /** `baseUrl` with `/apis/portal`. */
      address: () => ({ origin: pbx.origin, baseUrl: baseUrl(), token }),
      settings: () => ({ baseUrl: baseUrl(), token }),
      beRude: () => failNowAndThen(pbx.faults, [TOO_MANY]),
    };
  },
});
