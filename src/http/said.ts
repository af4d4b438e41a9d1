import { z } from 'zod';
import type { Translate } from '../platform/sentences.ts';

/** Schemas of sentences that the hub or a connector made: they are said in the language of `Accept-Language`. */
const SAID = new WeakSet<z.ZodType>();
const IN_YOUR_LANGUAGE =
  'In the language of `Accept-Language`, where the hub knows it so; the words of a PBX or a CRM stay as they are.';

/** A sentence of the hub or of a connector, for people. */
export function sentence(description?: string): z.ZodString {
  const schema = z.string().meta({
    description: description === undefined ? IN_YOUR_LANGUAGE : `${description} ${IN_YOUR_LANGUAGE}`,
  });
  SAID.add(schema);
  return schema;
}

/** Where in an answer sentences stand. */
export type SaidPlaces =
  | 'here'
  | { fields?: ReadonlyMap<string, SaidPlaces>; items?: SaidPlaces; values?: SaidPlaces };

/** Undefined: there are none in it. Schemas that contain themselves are looked into once. */
export function saidPlacesOf(
  schema: z.ZodType,
  within: ReadonlySet<unknown> = new Set(),
): SaidPlaces | undefined {
  if (SAID.has(schema)) return 'here';
  if (within.has(schema)) return undefined;
  const into = (inner: unknown): SaidPlaces | undefined =>
    inner === undefined ? undefined : saidPlacesOf(inner as z.ZodType, new Set([...within, schema]));
  const { def } = schema as unknown as { def: Definition };
  switch (def.type) {
    case 'object': {
      const found = Object.entries(def.shape ?? {}).flatMap(([name, field]): [string, SaidPlaces][] => {
        const places = into(field);
        return places === undefined ? [] : [[name, places]];
      });
      return found.length === 0 ? undefined : { fields: new Map(found) };
    }
    case 'array': {
      const items = into(def.element);
      return items && { items };
    }
    case 'record': {
      const values = into(def.valueType);
      return values && { values };
    }
    case 'union':
      return (def.options ?? []).map(into).reduce(merge, undefined);
    default:
      return into(def.innerType);
  }
}

/** The part of zod's own description of a schema that is looked at. */
interface Definition {
  type: string;
  shape?: Record<string, unknown>;
  element?: unknown;
  valueType?: unknown;
  options?: unknown[];
  innerType?: unknown;
}

function merge(one: SaidPlaces | undefined, other: SaidPlaces | undefined): SaidPlaces | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one === 'here' || other === 'here') return 'here';
  const fields = new Map([...(one.fields ?? [])]);
  for (const [name, places] of other.fields ?? []) {
    const both = merge(fields.get(name), places);
    if (both !== undefined) fields.set(name, both);
  }
  const items = merge(one.items, other.items);
  const values = merge(one.values, other.values);
  return { ...(fields.size > 0 && { fields }), ...(items && { items }), ...(values && { values }) };
}

/** The answer with its sentences translated; what holds none is not copied. */
export function translateAnswer(
  answer: unknown,
  places: SaidPlaces | undefined,
  translate: Translate,
): unknown {
  if (places === undefined || answer === null || answer === undefined) return answer;
  if (places === 'here') return typeof answer === 'string' ? translate(answer) : answer;
  const { fields, items, values } = places;
  if (Array.isArray(answer))
    return items ? answer.map((one) => translateAnswer(one, items, translate)) : answer;
  if (typeof answer !== 'object') return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      translateAnswer(value, fields?.get(name) ?? values, translate),
    ]),
  );
}
