import { describe, expect, it } from 'vitest';
import { ASPECTS, type Aspect } from '../../bench/exchange/compare.ts';
import { type PlayedDay, playDialect } from '../../bench/exchange/play-dialect.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { dialects } from '../../sandbox/dialects.ts';

/**
 * The sandbox invents calls, knows the truth of each and tells them in the dialects, written by other hands than the
 * connectors. What a dialect carries must come out right, whatever order, repetition and loss it comes in.
 * `npm run bench -- exchange` plays the same at length.
 */
const SEEDS = ['one', 'two', 'three'];
const CALLS = 150;

function play(name: string, line: 'faultless' | 'faulty'): PlayedDay[] {
  const dialect = dialects.find((candidate) => candidate.name === name);
  // `asterisk-ami` is asterisk's; where two ids fit, the longer one is meant.
  const connector = pbxConnectors
    .filter(({ id }) => name.startsWith(id))
    .sort((a, b) => b.id.length - a.id.length)[0];
  if (dialect === undefined || connector === undefined) throw new Error(`nobody speaks ${name}`);
  return SEEDS.flatMap((seed) => [...playDialect({ dialect, connector, line, seed, calls: CALLS })]);
}

function differences(days: readonly PlayedDay[]): string[] {
  return days.flatMap(({ seed, calls }) =>
    calls.flatMap(({ truth, comparison }) =>
      [...comparison].flatMap(([aspect, difference]) =>
        difference === undefined
          ? []
          : [`${seed} ${truth.callId} ${truth.scenario}: ${aspect} ${difference}`],
      ),
    ),
  );
}

function scored(days: readonly PlayedDay[], aspect: Aspect): number {
  return days.flatMap(({ calls }) => calls).filter(({ comparison }) => comparison.has(aspect)).length;
}

describe.each(dialects.map(({ name }) => name))('a generated exchange that speaks %s', (name) => {
  it('is understood in everything that its dialect carries', () => {
    const days = play(name, 'faultless');
    expect(differences(days)).toEqual([]);
    expect(days.flatMap(({ rejects }) => rejects)).toEqual([]);
    expect(days.reduce((sum, { strays }) => sum + strays, 0)).toBe(0);
    // Nothing is right because nothing was asked.
    for (const aspect of ASPECTS)
      expect(scored(days, aspect), aspect).toBeGreaterThan((SEEDS.length * CALLS) / 2);
  }, 240_000);

  it('is understood in what a line that loses, delays, doubles and disorders has left', () => {
    const days = play(name, 'faulty');
    expect(differences(days)).toEqual([]);
    for (const aspect of ASPECTS)
      expect(scored(days, aspect), aspect).toBeGreaterThan((SEEDS.length * CALLS) / 2);
  }, 240_000);
});
