import type { Answer } from '../../http/answer.ts';
import { refusal } from './said.ts';

type Owner = { id: string; firstName: string; lastName: string; email: string; isArchived: boolean };

/** People whom a record can belong to. Who left is archived, and shown on request only. */
export class Owners {
  readonly #owners: Owner[] = [];

  add(firstName: string, more: Partial<Owner> = {}): string {
    const id = more.id ?? String(7001 + this.#owners.length);
    this.#owners.push({
      id,
      firstName,
      lastName: '',
      email: `${id}@example.org`,
      isArchived: false,
      ...more,
    });
    return id;
  }

  isActive(id: string): boolean {
    return this.#owners.some((owner) => owner.id === id && !owner.isArchived);
  }

  page(query: URLSearchParams): Answer {
    const wanted = this.#owners.filter(({ isArchived }) => isArchived === (query.get('archived') === 'true'));
    // Small pages, so that a dozen owners have several.
    const limit = Math.min(5, Number(query.get('limit') ?? 5));
    const from = query.get('after') === null ? 0 : Number(query.get('after'));
    const next = from + limit;
    return {
      status: 200,
      json: {
        results: wanted.slice(from, next).map(shown),
        ...(next < wanted.length && { paging: { next: { after: String(next) } } }),
      },
    };
  }

  one(id: string): Answer {
    const owner = this.#owners.find((one) => one.id === id && !one.isArchived);
    return owner === undefined
      ? refusal(404, 'OBJECT_NOT_FOUND', 'resource not found')
      : { status: 200, json: shown(owner) };
  }
}

function shown({ isArchived, ...owner }: Owner): unknown {
  // Their number as users is another, and no good for records.
  return { ...owner, type: 'PERSON', userId: Number(owner.id) + 90_000, archived: isArchived };
}
