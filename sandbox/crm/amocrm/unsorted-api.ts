import { createHash } from 'node:crypto';
import type { Answer } from '../../http/answer.ts';
import { type Fields, hal, page, problem } from './said.ts';

export type Unsorted = Fields & { uid: string; source_uid: string; metadata: Fields };

/** The heap of enquiries that nobody has taken. The same thing twice is refused. */
export class UnsortedApi {
  readonly items: Unsorted[] = [];

  add(items: Fields[]): Answer {
    const saved: Fields[] = [];
    for (const item of items) {
      const { source_uid, source_name, metadata } = item;
      if (typeof source_uid !== 'string' || typeof source_name !== 'string') {
        return problem(400, 'Bad Request', 'source_uid and source_name are required');
      }
      if (this.items.some((one) => one.source_uid === source_uid)) {
        return problem(400, 'Bad Request', 'Unsorted already exists');
      }
      const uid = createHash('md5').update(source_uid).digest('hex');
      this.items.push({ ...item, uid, source_uid, metadata: Object(metadata) as Fields });
      saved.push({
        uid,
        request_id: item.request_id,
        account_id: 1,
        _embedded: { leads: [{ id: this.items.length }] },
      });
    }
    return hal({ _total_items: saved.length, _embedded: { unsorted: saved } });
  }

  list(query: URLSearchParams): Answer {
    return page('unsorted', [...this.items].reverse(), query);
  }
}
