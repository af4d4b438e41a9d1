import { z } from 'zod';
import { AppError } from '../platform/app-error.ts';

/** Query of every list: at most `limit` items behind the one that `after` stands for. */
export const pageQuery = {
  after: z.string().max(2_000).optional().meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Goes into `after` for the next page; null on the last one.' }),
  });
}

/** Lists ask the store for one item more than the page holds: if it comes, there is a next page. */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  keyOf: (last: Item) => unknown,
): { items: Item[]; next: string | null } {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const next =
    items.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url')
      : null;
  return { items: page, next };
}

/** Opens an `after`. Throws `invalidInput` for what no page ever gave out. */
export function readAfter<Key>(after: string | undefined, schema: z.ZodType<Key>): Key | undefined {
  if (after === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch (cause) {
    throw new AppError('invalidInput', 'query.after: is not the `next` of a page.', { cause });
  }
}
