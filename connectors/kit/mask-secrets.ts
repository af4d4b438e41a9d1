import { writtenForms } from '../../src/platform/written-forms.ts';

const MASK = '***';
/** Shorter values would mask half the text and hide nothing. */
const MIN_LENGTH = 4;

/** Takes secrets out of a text, in every form in which programs write them. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) continue;
    for (const form of writtenForms(secret)) masked = masked.replaceAll(form, MASK);
  }
  return masked;
}

export function mentionsSecret(text: string, secrets: readonly string[]): boolean {
  return maskSecrets(text, secrets) !== text;
}
