import { callerOfCrms, demoCallers } from '../demo-directory.ts';
import { failNowAndThen } from '../rude.ts';
import { definePbx } from '../virtual-pbx.ts';
import { megafonPlays } from './carried.ts';
import { RUDE } from './hook-sender.ts';
import { MegafonPbx } from './megafon-pbx.ts';

export type MegafonSandboxOptions = {
  crmToken?: string;
  apiKey?: string;
  /** The company's number, digits only. */
  line?: string;
  routeToResponsible?: boolean;
  ownUid?: boolean;
};

/** The hub hears of most calls by webhooks; the log is asked for now and then. */
const POLL_SECONDS = 60;

export const megafonInSandbox = definePbx({
  connector: 'megafon',
  name: 'МегаФон (песочница)',
  line: '79000000301',
  plays: megafonPlays,
  favour: 0.75,
  // What somebody who has just opened the desktop sees first: a known customer, one whose name only a CRM has, the classic hunt.
  rhythm: { firstAfterMs: 1_000, gapMs: [8_000, 15_000] },
  opening: [
    { scenario: 'answered', customer: demoCallers[0] },
    { scenario: 'outboundAnswered' },
    { scenario: 'answered', customer: callerOfCrms },
    { scenario: 'huntSecondAnswers' },
  ],
  ringsAtOnce: true,
  open(stage, options: MegafonSandboxOptions) {
    const {
      crmToken = 'sandbox-crm-token',
      apiKey = '00000000-0000-4000-8000-00000000face',
      routeToResponsible = true,
      ownUid = false,
    } = options;
    const pbx = new MegafonPbx({ ...stage, crmToken, apiKey, routeToResponsible, ownUid });
    const baseUrl = (): string => `${pbx.origin}/crmapi/v1`;
    return {
      pbx,
      address: () => ({
        /** `http://127.0.0.1:12345` */
        origin: pbx.origin,
        /** With `/crmapi/v1`. */
        baseUrl: baseUrl(),
        crmToken,
        apiKey,
        line: stage.company.line,
      }),
      settings: () => ({ baseUrl: baseUrl(), apiKey, crmToken, pollEverySeconds: POLL_SECONDS }),
      hookTo(url) {
        pbx.hooks.url = url;
      },
      beRude() {
        pbx.hooks.faults = RUDE;
        failNowAndThen(pbx.faults);
      },
    };
  },
});
