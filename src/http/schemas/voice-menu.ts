import { z } from 'zod';
import { MENU_KEYS, type VoiceMenu } from '../../domain/menu/voice-menu.ts';
import { PLACE_STATES, PUBLICATION_STEPS, PUBLISHED_NOW } from '../../voice-menus/voice-menu-views.ts';
import { sentence } from '../said.ts';
import { instant } from './common.ts';

const MOST_AGENTS = 50;
const MOST_SENT_STEPS = 500;

const word = z.string().max(200);
const stepId = z.string().max(64);
const promptRef = z.string().max(200);
const key = z.enum(MENU_KEYS);

const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('agent'), agentId: word }),
  z.strictObject({
    kind: z.literal('agents'),
    agentIds: z.array(word).max(MOST_AGENTS),
    ring: z.enum(['all', 'inTurn']),
  }),
  z.strictObject({ kind: z.literal('responsible') }),
  z.strictObject({ kind: z.literal('device'), number: word }),
  z.strictObject({ kind: z.literal('group'), id: word }),
  z.strictObject({ kind: z.literal('queue'), id: word }),
  z.strictObject({ kind: z.literal('number'), number: word }),
]);
const name = z.string().max(100).optional();
const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('play'), name, prompt: promptRef, next: stepId }),
  z.strictObject({
    kind: z.literal('choice'),
    name,
    prompt: promptRef.optional(),
    keys: z.partialRecord(key, stepId),
    waitMs: z.number(),
    tries: z.number(),
    wrongKeyPrompt: promptRef.optional(),
    onTimeout: stepId,
    onWrongKey: stepId,
  }),
  z.strictObject({
    kind: z.literal('hours'),
    name,
    hoursId: word,
    open: stepId,
    closed: stepId,
    holiday: stepId.optional(),
  }),
  z.strictObject({
    kind: z.literal('connect'),
    name,
    to: target,
    ringMs: z.number(),
    otherwise: stepId.optional(),
  }),
  z.strictObject({ kind: z.literal('voicemail'), name, box: word }),
  z.strictObject({ kind: z.literal('menu'), name, menuId: word }),
  z.strictObject({ kind: z.literal('hangUp'), name, prompt: promptRef.optional() }),
]);

/** Ids that no object has by itself: a step called `__proto__` would be none. */
const stepKey = stepId.refine((id) => id !== '__proto__', 'is no name of a step');
/** The shape alone; what is wrong with a menu inside it is told by its problems. */
const menuShape = z
  .strictObject({
    start: stepId,
    steps: z
      .record(stepKey, stepSchema)
      .refine((steps) => Object.keys(steps).length <= MOST_SENT_STEPS, `more than ${MOST_SENT_STEPS} steps`),
    picture: z.record(stepKey, z.object({ x: z.number(), y: z.number() })).optional(),
  })
  .meta({ id: 'VoiceMenu', description: 'Steps that lead to each other, from `start` on.' });
// Parts that are not there are absent, never undefined: they come out of JSON.
export const menuSchema = menuShape as unknown as z.ZodType<VoiceMenu>;

export const menuProblemSchema = z
  .object({
    severity: z.enum(['error', 'warning']),
    code: z.string(),
    stepId: z.string().optional(),
    params: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'MenuProblem', description: 'With an error a menu can be kept, and not be published.' });

export const menuChangeSchema = z
  .object({
    kind: z.enum(['start', 'added', 'removed', 'changed']),
    stepId: z.string().optional(),
    field: z.string().optional(),
    step: z.unknown().optional(),
    from: z.unknown().optional(),
    to: z.unknown().optional(),
  })
  .meta({ id: 'MenuChange' });

export const placeSchema = z
  .object({
    placeId: z.uuid(),
    connectionId: z.uuid(),
    connectionName: z.string(),
    how: z.enum(['conducted', 'held']),
    at: z.string().meta({
      description:
        '`conducted`: under which name the PBX hands callers over; `held`: its own id of the menu.',
    }),
    publishedVersion: z.int().optional(),
    publishedAt: instant.optional(),
    publishedBy: z.string().optional(),
    state: z.enum(PLACE_STATES),
    lookedAt: instant.optional(),
    handOver: z.object({ entry: z.string(), docs: z.string() }).optional(),
  })
  .meta({ id: 'VoiceMenuPlace', description: 'Where callers come into the menu.' });

const summary = {
  menuId: z.uuid(),
  name: z.string(),
  version: z.int(),
  updatedAt: instant,
  updatedBy: z.string().optional(),
  places: z.array(placeSchema),
};
export const menuSummarySchema = z
  .object({ ...summary, problems: z.object({ errors: z.int(), warnings: z.int() }) })
  .meta({ id: 'VoiceMenuSummary' });
export const menuViewSchema = z
  .object({ ...summary, menu: menuSchema, problems: z.array(menuProblemSchema) })
  .meta({ id: 'VoiceMenuView' });

const version = {
  version: z.int(),
  at: instant,
  by: z.string().optional(),
  comment: z.string().optional(),
  changes: z.int().meta({ description: 'Differences to the version before.' }),
  restored: z.int().optional(),
};
export const versionSummarySchema = z.object(version).meta({ id: 'VoiceMenuVersionSummary' });
export const versionSchema = z
  .object({ ...version, name: z.string(), menu: menuSchema })
  .meta({ id: 'VoiceMenuVersion' });

export const comparisonSchema = z.object({
  state: z.enum(PLACE_STATES),
  there: menuSchema.optional(),
  version: z.string().optional(),
  changes: z.array(menuChangeSchema),
  lookedAt: instant,
});
export const publicationSchema = z
  .object({
    dryRun: z.boolean(),
    done: z.boolean(),
    steps: z.array(
      z.object({
        what: z.enum(PUBLICATION_STEPS),
        subject: z.string().optional(),
        state: z.enum(['would', 'done', 'undone', 'refused', 'unknown']),
        reason: sentence().optional(),
      }),
    ),
    now: z.enum(PUBLISHED_NOW),
    there: menuSchema.optional(),
    changes: z.array(menuChangeSchema),
    place: placeSchema,
  })
  .meta({ id: 'VoiceMenuPublication' });

export const menuInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['begin', 'promptEnded', 'timeUp', 'connected', 'gone']) }),
  z.strictObject({ kind: z.literal('key'), key }),
  z.strictObject({
    kind: z.literal('notConnected'),
    reason: z.enum(['noAnswer', 'busy', 'unavailable', 'unknownCaller']),
  }),
]);
export const previewSchema = z
  .object({
    run: z.looseObject({
      state: z.enum(['playing', 'waiting', 'connecting', 'over']),
      menuId: z.string(),
      stepId: z.string(),
      triesLeft: z.int(),
      path: z.array(z.looseObject({ menuId: z.string(), stepId: z.string(), at: instant })),
      end: z.string().optional(),
    }),
    orders: z.array(z.looseObject({ kind: z.string() })),
  })
  .meta({ id: 'VoiceMenuPreview' });

export const connectionMenusSchema = z
  .object({
    how: z.array(z.enum(['conducted', 'held'])),
    reason: sentence().optional(),
    supports: z
      .object({ steps: z.array(z.string()), targets: z.array(z.string()), maxSteps: z.int().optional() })
      .optional(),
    items: z.array(z.object({ id: z.string(), name: z.string(), placedMenuId: z.uuid().optional() })),
    entries: z.array(z.object({ at: z.string(), menuId: z.uuid() })),
    conducting: z
      .object({
        state: z.enum(['idle', 'starting', 'listening', 'trouble']),
        since: instant.optional(),
        trouble: sentence().optional(),
      })
      .optional(),
  })
  .meta({ id: 'ConnectionVoiceMenus' });

export const pathsSchema = z
  .object({
    callers: z.int(),
    isPartial: z
      .boolean()
      .meta({ description: 'There were more callers: only the last of them are counted.' }),
    ends: z.record(z.string(), z.int()),
    steps: z.array(
      z.object({
        stepId: z.string(),
        callers: z.int(),
        entered: z.int(),
        went: z.array(z.object({ by: z.string(), to: z.string().optional(), times: z.int() })),
        gone: z.int(),
      }),
    ),
  })
  .meta({ id: 'VoiceMenuPaths', description: 'Where the callers of a time went.' });

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time of the day');
const span = z.strictObject({
  from: time,
  to: z.union([time, z.literal('24:00')]).meta({ description: 'Not later than `from`: on the next day.' }),
});
const weekday = z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as 1)));
export const hoursWish = {
  name: z.string().trim().min(1).max(100),
  timeZone: z.string().min(1).max(100).meta({ description: 'IANA, as `Europe/Moscow`.' }),
  week: z.array(span.extend({ days: z.array(weekday).min(1).max(7) })).max(50),
  holidays: z
    .array(
      z.strictObject({
        date: z.string().max(10).meta({ description: '`2027-01-01`; every year `--01-01`.' }),
        name: z.string().trim().min(1).max(100),
        open: z.array(span).max(10),
      }),
    )
    .max(400),
};
export const hoursSchema = z
  .object({
    hoursId: z.uuid(),
    ...hoursWish,
    version: z.int(),
    updatedAt: instant,
    updatedBy: z.string().optional(),
    usedBy: z.array(z.object({ menuId: z.uuid(), name: z.string() })),
  })
  .meta({ id: 'WorkingHours' });
