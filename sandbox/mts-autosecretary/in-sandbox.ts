import { failNowAndThen, TOO_MANY } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { Autosecretary } from './autosecretary.ts';
import { autosecretaryPlays } from './carried.ts';
import { RUDE_CDR } from './cdr-store.ts';

export type AutosecretarySandboxOptions = {
  apiKey?: string;
  /** Universal number, ten digits. */
  phone?: string;
  line?: string;
};

const PHONE = '9000000302';

export const autosecretaryInSandbox = definePbx({
  connector: 'mts-autosecretary',
  name: 'МТС Автосекретарь (песочница)',
  line: `7${PHONE}`,
  plays: autosecretaryPlays,
  favour: 0.2,
  // A row of the log now and then: nothing of it is live.
  rhythm: { firstAfterMs: 5_000, gapMs: [35_000, 60_000] },
  ringsAtOnce: true,
  open(stage, { apiKey = 'sandbox-mts-key', phone = PHONE }: AutosecretarySandboxOptions) {
    const pbx = new Autosecretary({ ...stage, apiKey, phone });
    const baseUrl = (): string => `${pbx.origin}/api/v5`;
    return {
      pbx,
      /** `baseUrl` with `/api/v5`. */
      address: () => ({ origin: pbx.origin, baseUrl: baseUrl(), apiKey, phone }),
      settings: () => ({ baseUrl: baseUrl(), apiKey, phone }),
      beRude() {
        pbx.rows.manners = RUDE_CDR;
        failNowAndThen(pbx.faults, [TOO_MANY]);
      },
    };
  },
});
