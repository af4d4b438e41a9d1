import { z } from 'zod';
import { MENU_KEYS, type VoiceMenu } from '../../../src/domain/menu/voice-menu.ts';
import { FieldProblem } from '../../kit/reject.ts';

const stepId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'an id of a step is of lower-case letters, digits and dashes');
const named = { name: z.string().max(100).optional() };
const text = z.string().min(1).max(200);
const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), number: text }),
  z.strictObject({ kind: z.literal('group'), id: text }),
  z.strictObject({ kind: z.literal('queue'), id: text }),
  z.strictObject({ kind: z.literal('number'), number: z.string().regex(/^\d{3,15}$/) }),
]);
/** Kinds of steps that a PBX can keep: working hours and the responsible are known to Callweave alone. */
const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('play'), ...named, prompt: text, next: stepId }),
  z.strictObject({
    kind: z.literal('choice'),
    ...named,
    prompt: text.optional(),
    keys: z.partialRecord(z.enum(MENU_KEYS), stepId).default({}),
    waitMs: z.number().min(1_000).max(60_000),
    tries: z.int().min(1).max(9),
    wrongKeyPrompt: text.optional(),
    onTimeout: stepId,
    onWrongKey: stepId,
  }),
  z.strictObject({
    kind: z.literal('connect'),
    ...named,
    to: target,
    ringMs: z.number().min(5_000).max(300_000),
    otherwise: stepId.optional(),
  }),
  z.strictObject({ kind: z.literal('voicemail'), ...named, box: text }),
  z.strictObject({ kind: z.literal('menu'), ...named, menuId: text }),
  z.strictObject({ kind: z.literal('hangUp'), ...named, prompt: text.optional() }),
]);
const voiceMenu = z.strictObject({ start: stepId, steps: z.record(stepId, step) });

export const HELD_STEPS = ['play', 'choice', 'connect', 'voicemail', 'menu', 'hangUp'] as const;
export const HELD_TARGETS = ['device', 'group', 'queue', 'number'] as const;

/** What a mapping gave for a menu. Throws `FieldProblem` with the place of the first mistake. */
export function readMenu(mapped: unknown): VoiceMenu {
  const read = voiceMenu.safeParse(mapped);
  if (read.success) return read.data as VoiceMenu;
  const [issue] = read.error.issues;
  throw new FieldProblem(`\`${issue?.path.join('.') || 'toMenu'}\`: ${issue?.message ?? 'is no menu'}`);
}
