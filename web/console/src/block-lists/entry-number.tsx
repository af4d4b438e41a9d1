import { formatE164 } from '../../../shared/format/format-e164.ts';

/** `+7 900 000-00-11`, and of a prefix `+7900…`. */
export function EntryNumber({ number, isPrefix }: { number: string; isPrefix: boolean }) {
  return <span className="num">{isPrefix ? `+${number}…` : formatE164(`+${number}`)}</span>;
}
