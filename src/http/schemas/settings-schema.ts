import { z } from 'zod';
import { sentence } from '../said.ts';

/** What draws the form of a connector's settings. Its words are the connector's own. */
export const settingsSchemaView = z
  .looseObject({
    properties: z
      .record(z.string(), z.looseObject({ title: sentence().optional(), description: sentence().optional() }))
      .optional(),
  })
  .meta({ description: 'JSON Schema; draws the form.' });
