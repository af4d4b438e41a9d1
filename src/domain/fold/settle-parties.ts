import type { CallEvent } from '../call-event.ts';
import type { CallFold } from './call-fold.ts';
import type { Disagreements } from './disagreements.ts';

/** Who called whom: the log fills in what live events did not say, and differs by the rules. */
export function settleParties(call: CallFold, log: CallEvent, found: Disagreements): void {
  if (log.direction !== undefined && call.direction !== log.direction) {
    const kept =
      call.direction === undefined
        ? 'log'
        : found.note({ field: 'direction', live: call.direction, log: log.direction });
    if (kept === 'log') call.direction = log.direction;
  }
  settleCustomer(call, log, found);
  call.kind ??= log.callKind;
  call.line ??= log.line;
  call.queue ??= log.queue;
  call.cause ??= log.cause;
  call.clearedBy ??= log.clearedBy;
}

function settleCustomer(call: CallFold, { customer: logged }: CallEvent, found: Disagreements): void {
  if (logged === undefined) return;
  const name = call.customer?.name ?? logged.name;
  let raw = call.customer?.raw ?? '';
  const [seen, told] = [lastDigits(raw), lastDigits(logged.raw)];
  // A number that was hidden from live events may stand in the log.
  if (seen === '' && (told !== '' || raw === '')) raw = logged.raw;
  else if (told !== '' && told !== seen) {
    if (found.note({ field: 'customer', live: raw, log: logged.raw }) === 'log') raw = logged.raw;
  }
  call.customer = { raw, ...(name !== undefined && { name }) };
}

/** Numbers are one when their last ten digits are: sources write country and trunk prefixes as they like. */
function lastDigits(raw: string): string {
  return raw.replaceAll(/\D/g, '').slice(-10);
}
