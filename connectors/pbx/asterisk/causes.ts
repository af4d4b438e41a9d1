import type { Cause } from '../../../src/domain/call-event.ts';

/** Q.850 cause → ECMA-269 word, where one fits. */
const CSTA: Readonly<Record<number, string>> = {
  1: 'numberUnallocated',
  3: 'destNotObtainable',
  16: 'normalClearing',
  17: 'busy',
  18: 'callNotAnswered',
  19: 'callNotAnswered',
  20: 'destNotObtainable',
  21: 'callCancelled',
  22: 'numberChanged',
  26: 'callPickup',
  27: 'destOutOfOrder',
  28: 'invalidNumberFormat',
  34: 'trunksBusy',
  38: 'networkOutOfOrder',
  41: 'networkCongestion',
  42: 'networkCongestion',
  44: 'trunksBusy',
};

export function toCause(q850: number | undefined, sip: number | undefined, csta?: string): Cause | undefined {
  const word = csta ?? (q850 === undefined ? undefined : CSTA[q850]);
  if (word === undefined && q850 === undefined && sip === undefined) return undefined;
  return {
    ...(word === undefined ? {} : { csta: word }),
    ...(sip === undefined ? {} : { sip }),
    ...(q850 === undefined ? {} : { q850 }),
  };
}
