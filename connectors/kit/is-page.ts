/**
 * Whether an answer is a page for people (of a proxy, of a service that guards the provider) and no answer of an API: whatever its status is, it says
 * nothing about the credentials.
 */
export function isPage(body: string): boolean {
  return /^\s*</.test(body);
}
