import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCompany } from '../../bench/exchange/company.ts';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import type { Clock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';

export const EXAMPLE = readFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'connectors', 'profiles', 'example.yaml'),
  'utf8',
);

/** The fictional PBX of the worked example, on a port of its own. */
export async function openKolokol(clock: Clock, seed = 'kolokol'): Promise<KolokolPbx> {
  const pbx = new KolokolPbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom(seed),
    company: benchCompany,
    login: 'callweave',
    password: 'kolokol-password',
    hookSecret: 'kolokol-hook-secret',
    log: () => undefined,
  });
  await pbx.start();
  return pbx;
}

export function settingsFor(pbx: KolokolPbx, text = EXAMPLE) {
  return {
    profile: text.replace('https://api.kolokol.example/v2', pbx.baseUrl),
    user: 'callweave',
    password: 'kolokol-password',
    token: 'kolokol-hook-secret',
  };
}

/** Without the patience that a real provider asks for. */
export function hurriedHttp(pbx: KolokolPbx): AxiosProviderHttp {
  return new AxiosProviderHttp({
    secrets: ['kolokol-password'],
    origins: [new URL(pbx.baseUrl).origin],
    rateLimit: { perSecond: 10_000, burst: 10_000 },
    clock: { now: Date.now, sleep: async () => undefined },
  });
}
