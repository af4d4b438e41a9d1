import type { CallColumn, CallImport, CallImportReport, CallsPreview } from '../contract.ts';
import { askHub, type List } from './hub.ts';

export type { CallColumn, CallImport, CallImportReport, CallsPreview } from '../contract.ts';

/** Enough for the first line and some rows, whatever the file. */
const PREVIEW_BYTES = 64 * 1024;
const csv = (file: Blob): Blob => new Blob([file], { type: 'text/csv' });

export function previewCallImport(
  file: File,
  columns: readonly CallColumn[] | undefined,
): Promise<CallsPreview> {
  const query = new URLSearchParams(columns && { columns: columns.join(',') });
  return askHub('POST', `/calls/imports/preview?${query}`, csv(file.slice(0, PREVIEW_BYTES)));
}

export function importCalls(
  file: File,
  { columns, system, dryRun }: { columns: readonly CallColumn[]; system: string; dryRun: boolean },
): Promise<CallImport> {
  const query = new URLSearchParams({
    ...{ system, columns: columns.join(','), dryRun: String(dryRun) },
    fileName: file.name.slice(0, 200) || 'calls.csv',
  });
  return askHub('POST', `/calls/imports?${query}`, csv(file));
}

export const listCallImports = async (signal?: AbortSignal): Promise<CallImport[]> =>
  (await askHub<List<CallImport>>('GET', '/calls/imports?limit=10', undefined, signal)).items;
export const readCallImport = (importId: string, signal?: AbortSignal): Promise<CallImportReport> =>
  askHub('GET', `/calls/imports/${encodeURIComponent(importId)}`, undefined, signal);
export const removeCallImport = (importId: string): Promise<CallImport> =>
  askHub('POST', `/calls/imports/${encodeURIComponent(importId)}/remove`);
