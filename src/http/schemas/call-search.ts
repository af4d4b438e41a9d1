import { z } from 'zod';
import type { AskedSearch } from '../../calls/call-log/call-log.ts';
import { ANY_PART_DAYS, LONGEST_DAYS } from '../../calls/call-log/call-search.ts';
import { CALL_OUTCOMES, type CallOutcome } from '../../domain/call-event.ts';
import { TOLD_LANGUAGES } from '../../domain/tell-call-words.ts';
import { instant, text } from './common.ts';

const OUTCOME = CALL_OUTCOMES.join('|');
const yesNo = z.enum(['true', 'false']).optional();
const seconds = z.coerce.number().int().min(0).max(86_400).optional();
const DAY_MS = 86_400_000;

/** What both, the list and the export, may be asked for. */
export const callSearchQuery = {
  from: instant
    .optional()
    .meta({ description: `Inclusive; default a day before \`to\`. At most ${LONGEST_DAYS} days.` }),
  to: instant.optional().meta({ description: 'Exclusive; default now.' }),
  q: text(100)
    .optional()
    .meta({
      description: `Number or name of the customer. In an interval up to ${ANY_PART_DAYS} days any part of them; in a longer one a whole number, its last digits, or the beginning of the name of a contact or its company.`,
    }),
  connectionId: z.uuid().optional(),
  direction: z.enum(['inbound', 'outbound', 'internal']).optional(),
  outcome: z
    .string()
    .regex(new RegExp(`^(${OUTCOME})(,(${OUTCOME}))*$`))
    .optional()
    .meta({ description: `One or several of ${CALL_OUTCOMES.join(', ')}, with commas.` }),
  agentId: z
    .uuid()
    .optional()
    .meta({ description: 'Had the call on the telephone, or is responsible for it.' }),
  queue: text(200).optional().meta({ description: 'Its id or its name.' }),
  line: text(200).optional().meta({ description: "The company's number, its last digits, or its name." }),
  minTalk: seconds.meta({ description: 'Seconds.' }),
  maxTalk: seconds.meta({ description: 'Seconds.' }),
  recording: yesNo.meta({ description: 'Whether there is one that can be heard.' }),
  task: z.enum(['any', 'waiting', 'none']).optional().meta({ description: 'Of the missed call.' }),
  transferred: yesNo,
  lang: z
    .enum(TOLD_LANGUAGES)
    .optional()
    .meta({ description: "Of the words; default that of the company's settings." }),
};
type SearchQuery = z.output<z.ZodObject<typeof callSearchQuery>>;

export function toCallSearch(query: SearchQuery): AskedSearch & { from: string; to: string } {
  const { q, outcome, minTalk, maxTalk, recording, transferred, lang: _words, ...rest } = query;
  const to = query.to ?? new Date().toISOString();
  const { connectionId, direction, agentId, queue, line, task } = rest;
  return {
    from: query.from ?? new Date(Date.parse(to) - DAY_MS).toISOString(),
    to,
    connectionId,
    direction,
    agentId,
    queue,
    line,
    task,
    customer: q,
    outcomes: outcome?.split(',') as CallOutcome[] | undefined,
    minTalkMs: minTalk === undefined ? undefined : minTalk * 1000,
    maxTalkMs: maxTalk === undefined ? undefined : maxTalk * 1000,
    hasRecording: recording === undefined ? undefined : recording === 'true',
    isTransferred: transferred === undefined ? undefined : transferred === 'true',
  };
}
