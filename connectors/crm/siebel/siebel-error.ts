import { isObject, textOf } from '../../kit/json-shape.ts';

/** What Siebel says of an error, with whatever status: `{"ERROR":"… (SBL-…)"}`. */
export function siebelError(json: unknown): string | undefined {
  if (!isObject(json) || 'items' in json) return undefined;
  const [, error] = Object.entries(json).find(([name]) => name.toLowerCase() === 'error') ?? [];
  if (isObject(error)) return textOf(error.message) ?? textOf(error.description) ?? 'no reason';
  return textOf(error);
}

/** A 404 may mean that nothing fits, or that this is the wrong address: then it is in the words of somebody else. */
export function saysNothingFound(json: unknown): boolean {
  const said = siebelError(json);
  if (said === undefined || verdictOn(said) !== 'no') return false;
  return (isObject(json) && 'ERROR' in json) || NO_DATA.test(said);
}

/** - `crowded`: it has no session for one more. · `away`: it, or what is behind it. · `no`: it understood. */
export type Verdict = 'crowded' | 'away' | 'no';

const CROWDED = /session|too many|maximum (?:number|tasks)|busy|task limit/i;
const NO_DATA = /no (?:data|record|row)/i;
const AWAY = /time-?d? ?-?out|connect|unavailable|not available|shut(?:ting)? down|deadlock/i;

/** Siebel has no codes for these that anybody publishes; its words are what there is. */
export function verdictOn(said: string): Verdict {
  if (CROWDED.test(said)) return 'crowded';
  return AWAY.test(said) ? 'away' : 'no';
}
