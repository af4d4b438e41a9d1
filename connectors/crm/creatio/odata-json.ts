import { isObject, textOf } from '../../kit/json-shape.ts';

/** What OData says of an error: its message, and the name of the exception behind it. */
export function odataError(body: string): { message: string; type: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const error = isObject(parsed) ? parsed.error : undefined;
  if (!isObject(error)) return undefined;
  const inner = isObject(error.innererror) ? error.innererror : {};
  const message = isObject(error.message) ? textOf(error.message.value) : textOf(error.message);
  return {
    message: [message, textOf(inner.message)].filter((one) => one !== undefined).join(' · ') || 'no reason',
    type: textOf(inner.type) ?? '',
  };
}
