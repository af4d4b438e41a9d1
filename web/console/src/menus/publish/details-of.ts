import { HttpError } from '../../../../shared/api/http.ts';

/** What the hub tells besides the sentence, where it has the field that is looked for. */
export function detailsOf<T extends object>(error: unknown, field: keyof T & string): T | undefined {
  if (!(error instanceof HttpError) || typeof error.body !== 'object' || error.body === null)
    return undefined;
  const { details } = error.body as { details?: unknown };
  return [details, error.body].find(
    (one): one is T => typeof one === 'object' && one !== null && Object.hasOwn(one, field),
  );
}
