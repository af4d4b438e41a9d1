import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { probeProfile } from '../../bin/profile-probe.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { type KolokolPbx, kolokolPlays } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import { openKolokol, settingsFor } from './kolokol.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const clock = steppedClock(NOW);
let pbx: KolokolPbx;

beforeEach(async () => {
  pbx = await openKolokol(clock);
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed: 'probe',
    plays: kolokolPlays,
    favour: 0,
  });
  for (const minute of [1, 20, 40]) {
    const call = planner.next(NOW - 60 * 60_000 + minute * 60_000, { scenario: 'answered' });
    if (call) pbx.begin(call);
  }
});
afterEach(() => pbx.stop());

async function probed(change: (text: string) => string = (text) => text) {
  const { profile, ...credentials } = settingsFor(pbx);
  const lines: string[] = [];
  const isGood = await probeProfile(change(profile), {
    credentials,
    say: (line) => lines.push(line),
    now: NOW,
  });
  return { isGood, lines, said: lines.join('\n') };
}

it('says of every read what it answered and what its first rows became', async () => {
  const { isGood, lines, said } = await probed();
  expect(isGood).toBe(true);
  expect(lines).toContain('callLog: status 200, 3 rows on the first page');
  expect(said).toContain('fields of the PBX: id, dir, client, did');
  expect(said).toMatch(/became: \{"kind":"call","callId":"KL-.*"startedAt":"2026-03-02T08:01:00.000Z"/);
  expect(lines).toContain('agents.list: status 200, 2 rows on the first page');
  expect(lines.filter((line) => line.startsWith('blockList.list'))).toHaveLength(2);
  expect(said).toContain('voiceMenus.list: status 200');
});

it('shows neither numbers of people nor secrets', async () => {
  const { said } = await probed((text) => text.replace('path: /staff', 'path: "/no/{{ credentials.user }}"'));
  expect(said).not.toMatch(/\d{7}/);
  for (const secret of ['kolokol-password', 'kolokol-hook-secret']) expect(said).not.toContain(secret);
});

it('says how many rows were not understood, and why', async () => {
  const { isGood, said } = await probed((text) =>
    text.replace('"startedAt": begin', '"startedAt": total_min'),
  );
  expect(isGood).toBe(false);
  expect(said).toMatch(/rows NOT UNDERSTOOD: `startedAt` is not a time of the form DD\.MM\.YYYY HH:mm:ss/);
});

it('goes on with the others when one read fails, and changes nothing at the PBX', async () => {
  const { isGood, lines } = await probed((text) => text.replace('path: /staff', 'path: /stuff'));
  expect(isGood).toBe(false);
  expect(lines).toContainEqual(expect.stringMatching(/^agents.list: FAILED, refused: no such thing/));
  expect(lines).toContainEqual(expect.stringMatching(/^numbers.list: status 200/));
  expect([pbx.desk.entries, pbx.desk.dialled, pbx.desk.sounds]).toEqual([[], [], []]);
});

it('tells a refused log-in', async () => {
  const { said } = await probed((text) => text.replace('{{ credentials.password }}', 'wrong'));
  expect(said).toContain('callLog: FAILED, auth: answered 403');
});
