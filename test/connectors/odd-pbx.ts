import { afterEach } from 'vitest';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import { linkOf } from '../../connectors/pbx/profile/link.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import type { ProfileSettings } from '../../connectors/pbx/profile/settings.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { Faults } from '../../sandbox/http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../sandbox/http/serve.ts';

export type { Answer, Asked } from '../../sandbox/http/serve.ts';

const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.stop();
});

/** A real server that answers as a test says, and keeps what it was asked. */
export async function oddPbx(
  answer: (asked: Asked) => Answer,
): Promise<{ baseUrl: string; asked: Asked[]; faults: Faults }> {
  const asked: Asked[] = [];
  const faults = new Faults({ clock: steppedClock(Date.UTC(2026, 2, 2)), random: seededRandom('odd') });
  const served = await serve({
    host: '127.0.0.1',
    port: 0,
    faults,
    answer: (one) => {
      asked.push(one);
      return answer(one);
    },
    onError: () => undefined,
  });
  opened.push(served);
  return { baseUrl: `${served.origin}/api`, asked, faults };
}

/** A profile of these sections at that address. */
export function profileAt(baseUrl: string, sections: string): string {
  return [
    'profile: 1',
    'name: Odd',
    `baseUrl: ${baseUrl}`,
    'times: {read: {format: iso}}',
    ...(sections.includes('auth:') ? [] : ['auth: {kind: none}']),
    sections,
    '',
  ].join('\n');
}

/** Without the patience that a real provider asks for. */
export function hurriedLink(settings: ProfileSettings) {
  const { profile: _text, user: _user, ...secrets } = settings;
  const http = new AxiosProviderHttp({
    secrets: Object.values(secrets).filter((one) => one !== undefined),
    origins: profile.apiOrigins?.(settings) ?? [],
    rateLimit: { perSecond: 100_000, burst: 100_000 },
    clock: { now: Date.now, sleep: async () => undefined },
  });
  return linkOf({ http, settings });
}
