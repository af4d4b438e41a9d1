import { providerHttpFor } from '../../connectors/kit/provider-http-for.ts';
import type { PairChange, SavedPair, TokenPair, TokenPairStore } from '../../connectors/kit/token-pair.ts';
import type { T2Settings } from '../../connectors/pbx/t2/settings.ts';
import { t2 } from '../../connectors/pbx/t2/t2.ts';
import { demoAgents } from '../../sandbox/demo-directory.ts';
import { type SteppedClock, steppedClock } from '../../sandbox/exchange/clock.ts';
import type { Company } from '../../sandbox/exchange/company.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { T2Pbx } from '../../sandbox/t2/t2-pbx.ts';

export const START = Date.parse('2026-03-02T09:00:00.000Z');

export const COMPANY: Company = {
  agents: demoAgents.map((agent, index) => ({ ...agent, telnum: `7900000020${index + 1}` })),
  customers: Array.from({ length: 12 }, (_, index) => ({ number: `790000001${index + 10}` })),
  line: '79000000304',
  lineName: 'Сайт',
  groupName: 'Продажи',
};

/** Tokens in memory, as one process alone needs them. */
export class TokensInMemory implements TokenPairStore {
  saved: SavedPair | undefined;
  async read(entered: TokenPair): Promise<SavedPair> {
    return this.saved ?? { pair: entered };
  }
  async change(entered: TokenPair, work: (saved: SavedPair) => Promise<PairChange>): Promise<SavedPair> {
    const before = await this.read(entered);
    const change = await work(before);
    if (change !== undefined)
      this.saved = 'pair' in change ? { pair: change.pair } : { ...before, ...change };
    return this.saved ?? before;
  }
}

export interface T2Stage {
  clock: SteppedClock;
  pbx: T2Pbx;
  tokens: TokensInMemory;
  settings: T2Settings;
  account: { http: ReturnType<typeof providerHttpFor>; settings: T2Settings; country: string };
}

/** A virtual T2 over real HTTP, and the connector's account at it. */
export async function openT2(): Promise<T2Stage> {
  const clock = steppedClock(START);
  const pbx = new T2Pbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom('t2'),
    company: COMPANY,
    log: () => undefined,
  });
  await pbx.start();
  const settings = t2.settings.parse({ ...pbx.api.tokens.issue(), baseUrl: pbx.baseUrl });
  const tokens = new TokensInMemory();
  // The kit's own rate is for real PBXs.
  const http = providerHttpFor({ ...t2, rateLimit: { perSecond: 10_000, burst: 10_000 } }, settings, tokens);
  return { clock, pbx, tokens, settings, account: { http, settings, country: 'RU' } };
}
