import { formatE164 } from '../../../shared/format/format-e164.ts';
import type { Customer } from '../contract.ts';

export { formatE164 };

/** `+7 900 000-00-11`; undefined for a withheld or empty number. */
export function formatNumber(
  customer: Pick<Customer, 'raw' | 'e164' | 'national' | 'ext' | 'withheld'>,
): string | undefined {
  if (customer.withheld) return undefined;
  const main = customer.e164 ? formatE164(customer.e164) : customer.national || customer.raw;
  if (!main) return undefined;
  return customer.ext ? `${main}, ${customer.ext}` : main;
}
