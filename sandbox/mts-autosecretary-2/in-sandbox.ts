import { failNowAndThen } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { Autosecretary2 } from './autosecretary-2.ts';
import { autosecretary2Plays } from './carried.ts';

const NUMBER = '9000000306';
const DOMAIN = `${NUMBER}.RU`;
/** The token names the account's domain, as those of the cabinet do. */
const TOKEN = `x.${Buffer.from(JSON.stringify({ id: `admin@${DOMAIN}` })).toString('base64url')}.y`;
const USER = 'callweave';
const PASSWORD = 'sandbox';

export const autosecretary2InSandbox = definePbx({
  connector: 'mts-autosecretary-2',
  name: 'МТС Автосекретарь 2.0 (песочница)',
  line: `7${NUMBER}`,
  plays: autosecretary2Plays,
  favour: 0.5,
  rhythm: { firstAfterMs: 4_000, gapMs: [20_000, 35_000] },
  ringsAtOnce: false,
  open(stage, _options: { line?: string }) {
    const { company } = stage;
    const trunks = [{ trunkId: NUMBER, name: company.lineName, cli: NUMBER }];
    const pbx = new Autosecretary2({ ...stage, token: TOKEN, domain: DOMAIN, trunks });
    const baseUrl = (): string => `${pbx.origin}/api/ac20`;
    return {
      pbx,
      /** `baseUrl` with `/api/ac20`. */
      address: () => ({
        origin: pbx.origin,
        baseUrl: baseUrl(),
        token: TOKEN,
        user: USER,
        password: PASSWORD,
      }),
      settings: () => ({ baseUrl: baseUrl(), token: TOKEN, eventUser: USER, eventPassword: PASSWORD }),
      hookTo(url) {
        pbx.hook = url === undefined ? undefined : { url, user: USER, password: PASSWORD };
      },
      beRude: () => failNowAndThen(pbx.faults),
    };
  },
});
