import { expect, it } from 'vitest';
import type { z } from 'zod';
import type {
  CallLink,
  CallRecord,
  Disagreement,
  Leg,
  Match,
  Recording,
  Transfer,
} from '../../src/domain/call-record.ts';
import { callRecordSchema } from '../../src/http/schemas/call-record.ts';

type Described = z.input<typeof callRecordSchema>;
type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : false;

it('describes the record of a call, whole and nothing more', () => {
  // These lines are checked by the compiler: a field added to one side alone does not compile.
  const describes = (record: CallRecord): Described => record;
  const same: [
    SameKeys<CallRecord, Described>,
    SameKeys<Leg, Described['legs'][number]>,
    SameKeys<Transfer, Described['transfers'][number]>,
    SameKeys<Match, Described['matches'][number]>,
    SameKeys<Recording, Described['recordings'][number]>,
    SameKeys<CallRecord['customer'], Described['customer']>,
    SameKeys<NonNullable<CallRecord['responsible']>, NonNullable<Described['responsible']>>,
    SameKeys<CallLink, NonNullable<Described['links']>[number]>,
    SameKeys<Disagreement, NonNullable<Described['disagreements']>[number]>,
  ] = [true, true, true, true, true, true, true, true, true];
  expect(same.every(Boolean)).toBe(true);

  const record: CallRecord = {
    schema: 'callweave.call/1',
    callId: '0195f8a0-0000-7000-8000-000000000001',
    linkageId: 'l',
    tenantId: 't',
    connectorId: 'c',
    externalIds: [],
    revision: 1,
    final: true,
    direction: 'inbound',
    kind: 'normal',
    customer: { raw: '89000000011', e164: '+79000000011', digits: '89000000011', withheld: false },
    startedAt: '2026-03-02T07:15:04.000Z',
    durations: { total: 0, ring: 0, queue: 0, talk: 0, hold: 0 },
    legs: [],
    transfers: [],
    matches: [],
    crmRefs: [],
    recordings: [],
    ext: {},
  };
  expect(callRecordSchema.parse(describes(record))).toEqual(record);
  expect(callRecordSchema.safeParse({ ...record, startedAt: '2026-03-02 07:15' }).success).toBe(false);
});
