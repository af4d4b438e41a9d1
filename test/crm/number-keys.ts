import type { NumberKeys } from '../../src/domain/crm/crm-port.ts';

/** As the hub makes them. */
export function numberKeysOf(number: string): NumberKeys {
  const digits = number.replaceAll(/\D/g, '');
  return {
    ...(number.startsWith('+') && { e164: number }),
    digits,
    last10: digits.slice(-10),
    last8: digits.slice(-8),
    last7: digits.slice(-7),
    reversed: [...digits].reverse().join(''),
  };
}
