import type { CardField, HintPreview, HintRule, StoredHint } from '../contract.ts';
import { askHub, listAll } from './hub.ts';

export type FieldWish = Omit<CardField, 'fieldId'>;
export type HintWish = Omit<StoredHint, 'hintId'>;

const field = (fieldId: string): string => `/card-fields/${encodeURIComponent(fieldId)}`;
const hint = (hintId: string): string => `/hints/${encodeURIComponent(hintId)}`;

export const listCardFields = (signal?: AbortSignal): Promise<CardField[]> => listAll('/card-fields', signal);
export const saveCardField = ({ fieldId, ...wish }: FieldWish & { fieldId?: string }): Promise<CardField> =>
  fieldId === undefined ? askHub('POST', '/card-fields', wish) : askHub('PUT', field(fieldId), wish);
export const removeCardField = (fieldId: string): Promise<void> => askHub('DELETE', field(fieldId));
export const arrangeCardFields = (ids: string[]): Promise<unknown> =>
  askHub('PUT', '/card-fields/order', { ids });

export const listHints = (signal?: AbortSignal): Promise<StoredHint[]> => listAll('/hints', signal);
export const saveHint = ({ hintId, ...wish }: HintWish & { hintId?: string }): Promise<StoredHint> =>
  hintId === undefined ? askHub('POST', '/hints', wish) : askHub('PUT', hint(hintId), wish);
export const removeHint = (hintId: string): Promise<void> => askHub('DELETE', hint(hintId));
export const arrangeHints = (ids: string[]): Promise<unknown> => askHub('PUT', '/hints/order', { ids });
export const previewHint = ({ match, conditions, say, tone, roles }: HintRule): Promise<HintPreview> =>
  askHub('POST', '/hints/preview', { match, conditions, say, tone, roles, calls: 100 });
