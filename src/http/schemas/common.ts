import { z } from 'zod';

/** Text that people type; a zero byte is no text and PostgreSQL keeps none. */
export function text(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((value) => !value.includes('\0'), 'must not contain a zero byte');
}

export const instant = z.iso.datetime();
export const uuidParam = <Name extends string>(name: Name) =>
  z.object({ [name]: z.uuid() } as Record<Name, z.ZodUUID>);
