import { z } from 'zod';
import {
  IMPORTED,
  type ImportedRow,
  interpretImported,
  parseImported,
} from '../../src/domain/imported-row.ts';
import { definePbxConnector } from '../kit/define-pbx-connector.ts';

/**
 * A system that the company had before. Nothing is asked there and nothing comes from there: an import puts the rows of a file into the inbox, and from
 * there they go the way of every call. No provider, and nothing to choose when a PBX is connected; so not in the list of PBXs.
 */
export const imported = definePbxConnector({
  id: IMPORTED,
  displayName: 'Imported call log',
  docs: 'docs/formats.md',
  settings: z.object({}),
  numberForm: 'mixed',
  parse: parseImported,
  interpret: (facts) => interpretImported(facts.map(({ body }) => body as ImportedRow)),
  can: {},
});
