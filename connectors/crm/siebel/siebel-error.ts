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

const CROWDED = /\bsessions?\b|\btoo many\b|\bmaximum (?:number|tasks)|\bbusy\b|\btask limit/i;
const NO_DATA = /no (?:data|record|row)/i;
const AWAY = /\btime-?d? ?-?out|\bconnect|\bunavailable\b|\bnot available\b|\bshut(?:ting)? down|\bdeadlock/i;
/** Names of fields and values of ours that are quoted: what stands in them says nothing of how Siebel is. */
const QUOTED = /'[^']*'|"[^"]*"|“[^”]*”/g;

/** Siebel has no codes for these that anybody publishes; its words are what there is. */
export function verdictOn(said: string): Verdict {
  const own = said.replaceAll(QUOTED, '');
  if (CROWDED.test(own)) return 'crowded';
  return AWAY.test(own) ? 'away' : 'no';
}
