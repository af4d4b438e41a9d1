import { ConnectorError } from '../../kit/connector-error.ts';

/**
 * No published source says how a search escapes quotes, brackets and wildcards. So nothing that would need it ever stands in one: what is not made of
 * these characters is not searched for at all.
 */
const FIELD = /^[A-Za-z][A-Za-z0-9 #_/().&-]{0,74}$/;
const TEXT = /^[A-Za-z0-9+_. -]{1,100}$/;
const DIGITS = /^\d{5,20}$/;

export function equals(field: string, text: string): string {
  return `${fieldName(field)} = '${checked(TEXT, text)}'`;
}

export function endsWith(field: string, digits: string): string {
  return `${fieldName(field)} LIKE '*${checked(DIGITS, digits)}'`;
}

export function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`;
}

function fieldName(field: string): string {
  return `[${checked(FIELD, field)}]`;
}

function checked(form: RegExp, text: string): string {
  if (!form.test(text)) throw new ConnectorError('unsupported', `"${text}" cannot be searched for in Siebel`);
  return text;
}
