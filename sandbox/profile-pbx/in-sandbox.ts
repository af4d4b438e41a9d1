import { readFileSync } from 'node:fs';
import { failNowAndThen } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { KolokolPbx, kolokolPlays } from './kolokol-pbx.ts';

const LOGIN = 'callweave';
const PASSWORD = 'kolokol-password';
const HOOK_SECRET = 'kolokol-hook-secret';
/** What a customer would write from Kolokol's document, and the address that it names. */
const PROFILE = new URL('../../docs/connectors/profiles/example.yaml', import.meta.url);
const DOCUMENTED = 'https://api.kolokol.example/v2';

const RUDE_HOOKS = { lose: 0.02, double: 0.08, lateMs: [0, 900] } as const;
const PUNCTUAL_HOOKS = { lose: 0, double: 0, lateMs: [0, 0] } as const;

export const kolokolInSandbox = definePbx({
  connector: 'profile',
  name: 'Колокол (песочница)',
  line: '79000000308',
  plays: kolokolPlays,
  favour: 0.6,
  rhythm: { firstAfterMs: 4_000, gapMs: [15_000, 25_000] },
  ringsAtOnce: false,
  open(stage, _options: { line?: string }) {
    const pbx = new KolokolPbx({ ...stage, login: LOGIN, password: PASSWORD, hookSecret: HOOK_SECRET });
    let hookManners: typeof RUDE_HOOKS | typeof PUNCTUAL_HOOKS = PUNCTUAL_HOOKS;
    return {
      pbx,
      address: () => ({ baseUrl: pbx.baseUrl, login: LOGIN, password: PASSWORD, hookSecret: HOOK_SECRET }),
      settings: () => ({
        profile: readFileSync(PROFILE, 'utf8').replace(DOCUMENTED, pbx.baseUrl),
        user: LOGIN,
        password: PASSWORD,
        token: HOOK_SECRET,
      }),
      hookTo(url) {
        pbx.hooks = url === undefined ? undefined : { url, manners: hookManners };
      },
      beRude() {
        hookManners = RUDE_HOOKS;
        if (pbx.hooks !== undefined) pbx.hooks = { ...pbx.hooks, manners: hookManners };
        failNowAndThen(pbx.faults);
      },
    };
  },
});
