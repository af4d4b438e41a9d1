export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

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
