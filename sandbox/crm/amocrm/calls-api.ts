import type { Answer } from '../../http/answer.ts';
import type { Cards, Entity } from './cards.ts';
import { type Fields, hal, invalid, problem } from './said.ts';

/** What becomes of a call whose number nobody has, besides that it is not kept: its documentation does not say. */
export type Dropping = 'silent' | 'itemError' | 'badRequest';

type Call = Fields & { request_id?: string };

const REQUIRED = ['direction', 'duration', 'source', 'phone'] as const;
const USER_FIELDS = ['responsible_user_id', 'created_by', 'updated_by'] as const;

/** `POST /api/v4/calls`: nothing is compared with what was sent before, so the same call sent twice is there twice. */
export class CallsApi {
  readonly #cards: Cards;
  readonly #now: () => number;
  dropping: Dropping = 'silent';
  /** Calls that nobody's card could take. */
  dropped = 0;

  constructor(cards: Cards, now: () => number) {
    this.#cards = cards;
    this.#now = now;
  }

  add(calls: Call[]): Answer {
    const problems = calls.flatMap((call, index) => this.#problemsOf(call, index));
    if (problems.length > 0) return invalid(problems);
    const saved: Fields[] = [];
    const errors: Fields[] = [];
    for (const [index, call] of calls.entries()) {
      const request_id = call.request_id ?? String(index);
      const place = this.#cards.placeOf(String(call.phone));
      if (place === undefined) {
        this.dropped += 1;
        errors.push({ request_id, status: 263, title: 'Not found', detail: 'Entity not found' });
      } else saved.push({ ...this.#save(call, place), request_id });
    }
    if (saved.length === 0 && errors.length > 0 && this.dropping === 'badRequest') {
      return problem(400, 'Bad Request', 'Entity not found', { errors });
    }
    return hal(
      {
        _total_items: saved.length,
        ...(this.dropping === 'itemError' && errors.length > 0 && { errors }),
        _embedded: { calls: saved },
      },
      201,
    );
  }

  /** Notes of a card, among them calls that say themselves where they belong. */
  addNotes(entity: Entity, notes: (Fields & { params?: Fields })[]): Answer {
    const problems = notes.flatMap((note, index) => this.#strangersIn(note, index));
    if (problems.length > 0) return invalid(problems);
    const saved = notes.map((note, index) => {
      const { id } = this.#cards.addNote(entity, {
        note_type: String(note.note_type),
        params: note.params ?? {},
        created_by: Number(note.created_by ?? 0),
        responsible_user_id: Number(note.responsible_user_id ?? 0),
        created_at: Number(note.created_at ?? this.#seconds()),
      });
      return { id, entity_id: entity.id, request_id: note.request_id ?? String(index) };
    });
    return hal({ _embedded: { notes: saved } }, 200);
  }

  #save(call: Call, place: Entity): Fields {
    const { direction, uniq, duration, source, link, phone, call_result, call_status, call_responsible } =
      call;
    const note = this.#cards.addNote(place, {
      note_type: direction === 'inbound' ? 'call_in' : 'call_out',
      params: { uniq, duration, source, link, phone, call_result, call_status, call_responsible },
      created_by: Number(call.created_by ?? 0),
      responsible_user_id: Number(call.responsible_user_id ?? 0),
      created_at: Number(call.created_at ?? this.#seconds()),
    });
    return { id: String(note.id), entity_id: place.id, entity_type: SINGULAR[place.type] };
  }

  #problemsOf(call: Call, index: number) {
    const missing = REQUIRED.filter((field) => call[field] === undefined).map((field) => ({
      request_id: call.request_id ?? String(index),
      path: field,
      detail: 'This field is missing.',
    }));
    return [...missing, ...this.#strangersIn(call, index)];
  }

  #strangersIn(item: Fields, index: number) {
    return USER_FIELDS.filter(
      (field) => item[field] !== undefined && !this.#cards.isActiveUser(item[field]),
    ).map((field) => ({
      request_id: String(item.request_id ?? index),
      path: field,
      detail: 'The value you selected is not a valid choice.',
    }));
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}

const SINGULAR = { leads: 'lead', contacts: 'contact', companies: 'company', customers: 'customer' } as const;
