/**
 * Copies also where the page is served without TLS: browsers keep `navigator.clipboard` for themselves there, and hubs inside
 * an office often have no certificate. Returns false when the browser refused.
 */
export function copyText(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  const before = document.activeElement;
  field.select();
  try {
    return document.execCommand('copy');
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
