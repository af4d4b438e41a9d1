import { ConnectorError } from '../../kit/connector-error.ts';

/** What a request may say in place of a blank: `{{ window.from }}`; by its name. Absent values leave their entry out. */
export type Values = Readonly<Record<string, Value>>;
/** An object (the body of a menu) stands where a text is one blank and nothing else; nothing in it is a blank. */
type Value = string | number | boolean | object | undefined;

/** `{{ name }}` or `{{ name | filter }}`. */
const BLANK = /\{\{\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?\}\}/g;
/** What the profile's author has not found in the operator's document yet. */
export const FILL_IN = 'FILL-IN';

/** Other ways to write a number that the hub has as E.164 digits without plus. */
const FILTERS: Readonly<Record<string, (text: string) => string>> = {
  plus: (digits) => `+${digits}`,
  /** Extensions stay as they are. */
  e164: (digits) => (digits.length > 9 ? `+${digits}` : digits),
  last10: (digits) => digits.slice(-10),
  /** 8 900 …: how Russia dials itself. */
  eight: (digits) => (/^7\d{10}$/.test(digits) ? `8${digits.slice(1)}` : digits),
};

export interface TemplateProblem {
  index: number;
  message: string;
}

/** What is wrong with a template that may name only these values. */
export function checkTemplate(text: string, names: readonly string[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const match of text.matchAll(BLANK)) {
    const [, name = '', filter] = match;
    if (!names.includes(name)) {
      problems.push({
        index: match.index,
        message: `\`${name}\` is not known here; known are ${names.join(', ')}`,
      });
    }
    if (filter !== undefined && FILTERS[filter] === undefined) {
      problems.push({
        index: match.index,
        message: `\`${filter}\` is not a way to write a number; known are ${Object.keys(FILTERS).join(', ')}`,
      });
    }
  }
  const rest = text.replaceAll(BLANK, (whole) => ' '.repeat(whole.length));
  const open = rest.search(/\{\{|\}\}/);
  if (open >= 0) problems.push({ index: open, message: 'a blank is written {{ name }}' });
  return problems;
}

/** Every text in a template of any shape, with the way to it. */
export function textsIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): [string, (string | number)[]][] {
  if (typeof value === 'string') return [[value, [...path]]];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, child]) =>
    textsIn(child, [...path, isList ? Number(key) : key]),
  );
}

/**
 * A text that is one blank and nothing else keeps the kind of its value and is left out with it; elsewhere an absent value is
 * an error of whoever calls. `encode` is what the place needs (a path is percent-encoded).
 */
export function fill(
  text: string,
  values: Values,
  encode: (value: string) => string = (value) => value,
): Value {
  const whole = new RegExp(`^${BLANK.source}$`).exec(text);
  if (whole !== null) {
    const value = filtered(values[whole[1] ?? ''], whole[2]);
    return typeof value === 'string' ? encode(value) : value;
  }
  return text.replaceAll(BLANK, (_blank, name: string, filter: string | undefined) => {
    const value = filtered(values[name], filter);
    if (value === undefined)
      throw new ConnectorError('unsupported', `the request needs \`${name}\`, which is not set`);
    return encode(String(value));
  });
}

/** The same for a body of any shape. */
export function fillAll(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return fill(template, values);
  if (Array.isArray(template))
    return template.map((one) => fillAll(one, values)).filter((one) => one !== undefined);
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template)
      .map(([key, value]) => [key, fillAll(value, values)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function filtered(value: Value, filter: string | undefined): Value {
  if (value === undefined || filter === undefined) return value;
  return FILTERS[filter]?.(String(value)) ?? value;
}
