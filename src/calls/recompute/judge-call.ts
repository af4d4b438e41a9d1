import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LiveConnection } from '../../connections/pbx-port.ts';
import type { CallerDirectory } from '../../contacts/caller-directory.ts';
import type { Transaction } from '../../db/database.ts';
import type { CallRecord, Match, Responsible } from '../../domain/call-record.ts';
import type { Fact } from '../../domain/fact.ts';
import { type AssignDirectory, responsibleFor } from '../assign-responsible.ts';
import { type DeriveContext, deriveRecord } from '../derive-calls.ts';
import { numberToMatch } from '../match-customers.ts';
import type { RunRules, Underivable } from './recomputation.ts';

/** What a call is judged with. */
export interface Judging {
  rules: RunRules;
  directory: AssignDirectory & Pick<DeriveContext, 'agentAt'>;
  /** Undefined when the connection is gone or switched off. */
  connection: LiveConnection | undefined;
  callers: CallerDirectory;
}

/** The record as it should be, one revision on; `fields` are the parts that differ from what is stored, none if it is right. */
export type Verdict = { after: CallRecord; fields: string[] } | { why: Underivable };

/** Only who is responsible, from the record as it stands: its legs, its candidates and their owners at the time. */
export function judgeResponsible(record: CallRecord, judging: Judging): Verdict {
  const after = withResponsible({ ...record, revision: record.revision + 1 }, record, judging);
  return { after, fields: after.responsible === record.responsible ? [] : ['responsible'] };
}

/**
 * Everything, from the facts that were kept. Who was found to be calling stays unless it turns out to be another number, and so does
 * who sat at which device.
 */
export async function judgeRecord(
  tx: Transaction,
  record: CallRecord,
  facts: readonly Fact[],
  judging: Judging,
): Promise<Verdict> {
  const { connection, directory } = judging;
  if (facts.length === 0) return { why: 'noFacts' };
  if (connection === undefined) return { why: 'noConnection' };
  let derived: CallRecord | undefined;
  try {
    derived = deriveRecord(record.callId, facts, record, {
      connection,
      agentAt: directory.agentAt,
      now: Date.now(),
      wrapUpMs: 0,
    });
  } catch {
    return { why: 'fault' };
  }
  // A call that was over stays over: facts that have lost their end would bring it to life again.
  if (derived?.endedAt === undefined) return { why: 'noCall' };
  const isSameCustomer = record.customer.digits === derived.customer.digits;
  derived.matches = isSameCustomer ? record.matches : await candidatesOf(tx, derived, judging.callers);
  if (record.links !== undefined) derived.links ??= record.links;
  const after = withResponsible(derived, record, judging);
  return { after, fields: differing(record, after) };
}

async function candidatesOf(tx: Transaction, call: CallRecord, callers: CallerDirectory): Promise<Match[]> {
  const number = numberToMatch(call);
  if (number === undefined) return [];
  return (await callers.matchMany(tx, call.tenantId, [number])).get(number.digits) ?? [];
}

/** SHA-256 of a record but for its revision: two derivations came to the same. */
export function digestOf(record: CallRecord): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...record, revision: 0 }))
    .digest('hex');
}

function withResponsible(after: CallRecord, before: CallRecord, { rules, directory }: Judging): CallRecord {
  const responsible = responsibleFor(after, {
    before: before.responsible,
    rules,
    locale: rules.locale,
    directory,
  });
  const { responsible: _stored, ...rest } = after;
  const kept = isSameDecision(before.responsible, responsible) ? before.responsible : responsible;
  return kept === undefined ? rest : { ...rest, responsible: kept };
}

/**
 * The same person for the same reason. Names and wording are no decision, and records of an earlier version, which did not
 * say whose rule it was, are not rewritten for saying less.
 */
export function isSameDecision(before: Responsible | undefined, after: Responsible | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.agentId !== after.agentId || before.rule !== after.rule) return false;
  return before.words === undefined || isDeepStrictEqual(decision(before), decision(after));
}

function decision({ scope, scopeName, fallbackFrom, reason }: Responsible) {
  return { scope, scopeName, fallbackFrom, reason };
}

function differing(before: CallRecord, after: CallRecord): string[] {
  const written = JSON.parse(JSON.stringify(after)) as CallRecord;
  const fields = new Set([...Object.keys(before), ...Object.keys(written)] as (keyof CallRecord)[]);
  fields.delete('revision');
  return [...fields].filter((field) => !isDeepStrictEqual(before[field], written[field])).sort();
}
