import type { Answer } from '../http/answer.ts';
import type { Fault, Faults } from '../http/faults.ts';

/** What a proxy shows while the machine behind it is away, with the status of an answer. */
const PROXY_PAGE: Answer = {
  status: 200,
  text: '<html><head><title>Please wait</title></head><body>We are back in a minute</body></html>',
  type: 'text/html; charset=utf-8',
};

const status = (code: number): Answer => ({ status: code, empty: true });

/**
 * What befalls the requests of an account on a bad day. Of each kind of failure there is one before the work was done and one after it, because a
 * client cannot tell them apart.
 */
export const BAD_DAY: readonly Fault[] = [
  { kind: 'answer', answer: status(502) },
  { kind: 'done', answer: status(504) },
  { kind: 'answer', answer: PROXY_PAGE },
  { kind: 'done', answer: PROXY_PAGE },
  { kind: 'reset' },
  { kind: 'halfBody' },
  { kind: 'hang' },
  { kind: 'done' },
];

/**
 * `more`: limits and errors in the CRM's own form. `isSilent`: some requests are never answered. Without them nothing is done after its client has given it
 * up, for CRMs where the order counts and a machine under load makes it another one.
 */
export function haveBadDay(
  faults: Faults,
  rate: number,
  more: readonly Fault[],
  { isSilent = true }: { isSilent?: boolean } = {},
): void {
  const usual = isSilent ? BAD_DAY : BAD_DAY.filter((fault) => !isSilence(fault));
  faults.byChance(rate, [...usual, ...more]);
}

function isSilence(fault: Fault): boolean {
  return fault.kind === 'hang' || (fault.kind === 'done' && fault.answer === undefined);
}
