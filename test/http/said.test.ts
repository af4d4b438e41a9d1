import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { saidPlacesOf, sentence, translateAnswer } from '../../src/http/said.ts';
import { settingsSchemaView } from '../../src/http/schemas/settings-schema.ts';

const inRussian = (text: string) => (text === 'No.' ? 'Нет.' : text);
const translated = (schema: z.ZodType, answer: unknown) =>
  translateAnswer(answer, saidPlacesOf(schema), inRussian);

describe('sentences of an answer', () => {
  it('are found in objects, lists, records and unions', () => {
    const schema = z.object({
      items: z.array(
        z.object({
          reason: sentence().optional(),
          cannot: z.record(z.string(), sentence('Why not.')),
          result: z.union([
            z.object({ state: z.literal('done') }),
            z.object({ state: z.literal('refused'), why: sentence().nullable() }),
          ]),
        }),
      ),
    });
    const answer = {
      items: [
        { reason: 'No.', cannot: { dial: 'No.', hold: 'Never.' }, result: { state: 'refused', why: 'No.' } },
        { cannot: {}, result: { state: 'done' } },
      ],
    };
    expect(translated(schema, answer)).toEqual({
      items: [
        {
          reason: 'Нет.',
          cannot: { dial: 'Нет.', hold: 'Never.' },
          result: { state: 'refused', why: 'Нет.' },
        },
        { cannot: {}, result: { state: 'done' } },
      ],
    });
  });

  it('are nothing that a person wrote: a field that is not marked stays', () => {
    const schema = z.object({ reason: sentence(), comment: z.string() });
    expect(translated(schema, { reason: 'No.', comment: 'No.' })).toEqual({ reason: 'Нет.', comment: 'No.' });
  });

  it('are the words of a form, and nothing else of its schema', () => {
    const schema = z.object({ settingsSchema: settingsSchemaView });
    const form = (title: string) => ({
      settingsSchema: {
        type: 'object',
        title: 'No.',
        properties: { secret: { type: 'string', title, description: title, default: 'No.', enum: ['No.'] } },
      },
    });
    expect(translated(schema, form('No.'))).toEqual(form('Нет.'));
  });

  it('are looked for once in a schema that contains itself', () => {
    const node = z.object({
      why: sentence(),
      get children() {
        return z.array(node).optional();
      },
    });
    expect(translated(node, { why: 'No.' })).toEqual({ why: 'Нет.' });
  });

  it('keep what stands in place of what was expected', () => {
    const schema = z.object({ reason: sentence().optional() });
    for (const odd of [undefined, null, 'No.', { reason: 7 }]) expect(translated(schema, odd)).toEqual(odd);
  });
});
