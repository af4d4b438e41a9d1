import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { SalesforceAnswer } from './api.ts';
import { linksNow } from './links-now.ts';
import { refusalsOf } from './said-errors.ts';
import type { SalesforceSettings } from './settings.ts';
import type { TaskFields } from './task-fields.ts';

/** Dearest last. */
const LINKS = ['OwnerId', 'WhatId', 'WhoId'] as const;
const WITHOUT: Record<(typeof LINKS)[number], string> = {
  OwnerId: 'Salesforce does not let this user give the call to its agent: the agent stands in the comments',
  WhatId: 'Salesforce does not let this user write to the account: the call stands by itself',
  WhoId: 'Salesforce does not let this user write to the person: the call stands by itself',
};
/** About somebody who is linked, though Salesforce need not say which. */
const ABOUT_LINKS = new Set([
  'INVALID_CROSS_REFERENCE_KEY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'ENTITY_IS_DELETED',
  'INACTIVE_OWNER_OR_USER',
  'TRANSFER_REQUIRES_READ',
]);

/**
 * Writes a task, and when Salesforce refuses somebody who is linked, writes it without them: a call without its deleted contact is worth more than none.
 * What was left out is said in the notices. Throws what Salesforce said when nothing helps.
 */
export async function withConcessions(
  account: Account<SalesforceSettings>,
  wanted: TaskFields,
  write: (fields: TaskFields) => Promise<SalesforceAnswer>,
): Promise<{ answer: SalesforceAnswer; notices: string[] }> {
  let refusal: unknown;
  const attempt = async (fields: TaskFields): Promise<SalesforceAnswer | undefined> => {
    try {
      return await write(fields);
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.kind !== 'refused') throw error;
      refusal = error;
      return undefined;
    }
  };
  const answer = await attempt(wanted);
  if (answer !== undefined) return { answer, notices: [] };
  if (!isAboutLinks(refusal)) throw refusal;
  const now = await linksNow(account, wanted);
  const { notices } = now;
  let { fields } = now;
  const second = notices.length === 0 ? undefined : await attempt(fields);
  if (second !== undefined) return { answer: second, notices };
  for (const link of LINKS) {
    if (!(link in fields) || !isAboutLinks(refusal, link)) continue;
    const { [link]: _left, ...rest } = fields;
    fields = rest;
    notices.push(WITHOUT[link]);
    const without = await attempt(fields);
    if (without !== undefined) return { answer: without, notices };
  }
  throw refusal;
}

/** `link`: it is about this one, or does not say which. */
function isAboutLinks(refusal: unknown, link?: (typeof LINKS)[number]): boolean {
  return refusalsOf(refusal).some(({ code, fields }) => {
    const named = LINKS.filter((one) => fields.includes(one));
    if (named.length > 0) return link === undefined || named.includes(link);
    return ABOUT_LINKS.has(code);
  });
}
