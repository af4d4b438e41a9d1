import { previewCsv, type TablePreview } from '../../imports/preview-csv.ts';
import { type ColumnMeaning, guessMeanings } from './csv-layout.ts';

export interface ContactsPreview extends TablePreview {
  /** What each column is likely to hold. */
  columns: ColumnMeaning[];
}

/** @throws AppError as `previewCsv` does */
export function previewContacts(beginning: Buffer): ContactsPreview {
  const { headers, rows } = previewCsv(beginning);
  return { headers, columns: guessMeanings(headers), rows };
}
