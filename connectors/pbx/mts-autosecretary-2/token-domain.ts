/**
 * The domain that a token of the cabinet is for: the part behind `@` of the claim `id` in its payload. Undefined when the text is no
 * JWT or has no such claim. The token is read, not verified: that is the PBX's affair.
 */
export function domainOfToken(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const { id } = (claims ?? {}) as { id?: unknown };
    const domain = typeof id === 'string' ? id.split('@')[1] : undefined;
    return domain === '' ? undefined : domain;
  } catch {
    return undefined;
  }
}
