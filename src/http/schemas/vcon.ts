import { z } from 'zod';
import { VCON_DISPOSITIONS, VCON_DRAFT, VCON_SYNTAX } from '../../domain/vcon/vcon.ts';
import { callRecordSchema } from './call-record.ts';

/**
 * What we send of draft-ietf-vcon-vcon-core, with what that draft asks of each type of dialog. Stricter than the draft where it leaves
 * a choice that we do not use.
 */
const time = z.iso.datetime();
const place = z.int().min(0);
const seconds = z.number().min(0);

const partySchema = z.strictObject({
  tel: z
    .string()
    .regex(/^tel:\S+$/)
    .optional(),
  name: z.string().optional(),
  uuid: z.uuid().optional(),
  type: z.enum(['person', 'bot', 'organization']).optional(),
  role: z.enum(['agent', 'customer', 'supervisor', 'thirdparty']).optional(),
});

const partyEventSchema = z
  .strictObject({
    party: place,
    time,
    event: z.enum(['join', 'drop', 'hold', 'unhold', 'keydown']),
    button: z.string().optional(),
  })
  .refine(({ event, button }) => (event === 'keydown') === (button !== undefined), 'a key has its button');

const talk = {
  start: time,
  duration: seconds.optional(),
  parties: z.array(place).min(1),
  party_history: z.array(partyEventSchema).optional(),
};

const dialogSchema = z.union([
  z
    .strictObject({
      ...talk,
      type: z.literal('recording'),
      mediatype: z
        .string()
        .regex(/^\w+\/\S+$/)
        .optional(),
      filename: z.string().optional(),
      url: z.url().optional(),
      content_hash: z
        .string()
        .regex(/^[a-z0-9]+-[\w-]+$/)
        .optional(),
    })
    .refine(
      ({ url, content_hash }) => (url === undefined) === (content_hash === undefined),
      'a file has its hash',
    ),
  z.strictObject({ ...talk, type: z.literal('incomplete'), disposition: z.enum(VCON_DISPOSITIONS) }),
  z.strictObject({
    type: z.literal('transfer'),
    start: time,
    transferee: place,
    transferor: place,
    transfer_target: place,
    original: place,
    consultation: place.optional(),
    target_dialog: place,
  }),
  z.strictObject({}).meta({ description: 'A talk of which nothing is known but that it took place.' }),
]);

const inline = { mediatype: z.string(), encoding: z.literal('json') };

export const vconSchema = z
  .strictObject({
    vcon: z.literal(VCON_SYNTAX),
    uuid: z.uuid({ version: 'v8' }),
    extensions: z.array(z.string()),
    created_at: time,
    subject: z.string(),
    parties: z.array(partySchema),
    dialog: z.array(dialogSchema),
    analysis: z.array(
      z.strictObject({
        type: z.literal('transcript'),
        dialog: place,
        vendor: z.string(),
        schema: z.string(),
        ...inline,
        body: z.unknown(),
      }),
    ),
    attachments: z.array(
      z.strictObject({
        purpose: z.string(),
        start: time,
        party: place,
        dialog: place,
        ...inline,
        body: callRecordSchema,
      }),
    ),
  })
  .meta({ id: 'Vcon', description: `A call as ${VCON_DRAFT}.` });
