import { failNowAndThen } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { t2Plays } from './carried.ts';
import { T2Pbx } from './t2-pbx.ts';

/** Items that are missing from an answer though they go on. */
const FLICKER = 0.02;

export const t2InSandbox = definePbx({
  connector: 't2',
  name: 'T2 (песочница)',
  line: '79000000305',
  plays: t2Plays,
  favour: 0.6,
  rhythm: { firstAfterMs: 4_000, gapMs: [15_000, 25_000] },
  ringsAtOnce: false,
  open(stage, _options: { line?: string }) {
    const pbx = new T2Pbx(stage);
    // A second pair would be the end of the first.
    const pair = pbx.api.tokens.issue();
    return {
      pbx,
      address: () => ({ baseUrl: pbx.baseUrl, oldBaseUrl: pbx.oldBaseUrl, ...pair }),
      settings: () => ({ baseUrl: pbx.baseUrl, ...pair }),
      beRude() {
        pbx.api.monitoring.flicker = FLICKER;
        failNowAndThen(pbx.faults);
      },
    };
  },
});
