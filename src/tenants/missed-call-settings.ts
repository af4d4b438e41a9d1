import { z } from 'zod';

/** Two weeks: later than that nobody waits for a call. */
const MAX_ESCALATE_MINUTES = 14 * 24 * 60;
/** Longer than any phone rings: this is for callers who hang up at once, not a way to lose customers. */
const MAX_SHORT_ABANDON_SECONDS = 60;
const MAX_QUEUES = 500;

const minutes = z.int().min(1).max(MAX_ESCALATE_MINUTES).nullable();

export const DEFAULT_MISSED_CALLS = Object.freeze({
  escalateAfterMinutes: 15,
  queueEscalateAfterMinutes: {},
  shortAbandonSeconds: 0,
});

/** Replaced as a whole; what it leaves out has the default. */
export const missedCallSettingsSchema = z
  .strictObject({
    escalateAfterMinutes: minutes.default(DEFAULT_MISSED_CALLS.escalateAfterMinutes).meta({
      description: 'Counted from the end of the missed call; null: never.',
    }),
    queueEscalateAfterMinutes: z
      .record(z.string().max(200), minutes)
      .refine((queues) => Object.keys(queues).length <= MAX_QUEUES, `at most ${MAX_QUEUES} queues`)
      .default(DEFAULT_MISSED_CALLS.queueEscalateAfterMinutes)
      .meta({ description: 'Queue id → minutes (null: never), where a queue differs.' }),
    shortAbandonSeconds: z
      .int()
      .min(0)
      .max(MAX_SHORT_ABANDON_SECONDS)
      .default(DEFAULT_MISSED_CALLS.shortAbandonSeconds)
      .meta({ description: 'Callers who hang up sooner make no task; 0: everybody does.' }),
  })
  .meta({ id: 'MissedCallSettings' });
export type MissedCallSettings = z.infer<typeof missedCallSettingsSchema>;

/** Null: never. */
export function escalateAfterMs(
  settings: MissedCallSettings,
  { queue }: { queue?: { id: string } },
): number | null {
  const ofQueue =
    queue && Object.hasOwn(settings.queueEscalateAfterMinutes, queue.id)
      ? settings.queueEscalateAfterMinutes[queue.id]
      : undefined;
  const after = ofQueue === undefined ? settings.escalateAfterMinutes : ofQueue;
  return after === null ? null : after * 60_000;
}
