const MASK = '***';
/** Shorter values would mask half the text and hide nothing. */
const MIN_LENGTH = 4;

/** Takes secrets out of a text, as they are and percent-encoded. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) continue;
    masked = masked.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK);
  }
  return masked;
}

export function mentionsSecret(text: string, secrets: readonly string[]): boolean {
  return maskSecrets(text, secrets) !== text;
}
