import type { Database } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import { CardDirectory } from './card-directory.ts';
import { CardFieldService } from './card-field-service.ts';
import { HintService } from './hint-service.ts';

/** What cards show besides the call: kept, changed, and held in memory for the path. */
export function createCards(options: { database: Database; bus: Bus }) {
  return {
    directory: new CardDirectory(options),
    fields: new CardFieldService(options),
    hints: new HintService(options),
  };
}
export type Cards = ReturnType<typeof createCards>;
