import type { Answer, Asked } from '../../http/serve.ts';
import type { LeakyBucket } from '../leaky-bucket.ts';
import type { CrmTokenDesk } from '../token-desk.ts';
import { CallsApi } from './calls-api.ts';
import { type Cards, type Entity, type EntityType, POP_DIGITS } from './cards.ts';
import { type Fields, hal, invalid, NOTHING, page, problem } from './said.ts';
import { UnsortedApi } from './unsorted-api.ts';

export const INTEGRATION = {
  clientId: 'fictional-integration-id',
  clientSecret: 'fictional-integration-secret',
  redirectUri: 'https://hub.example.org/amocrm',
};

const TYPES = new Set(['leads', 'contacts', 'companies', 'customers']);

/** A notice of a call: to whom, and whose card it shows. */
export type Pop = { phone: string; users: number[] | 'everybody'; shows: string | undefined };

export class RestApi {
  readonly cards: Cards;
  readonly tokens: CrmTokenDesk;
  readonly calls: CallsApi;
  readonly unsorted = new UnsortedApi();
  readonly pops: Pop[] = [];
  readonly #now: () => number;
  /** Codes that a person got in the settings of the integration, good for one use. */
  readonly codes = new Set<string>();
  /** Tokens without an end. */
  readonly longLived = new Set<string>();
  bucket: LeakyBucket | undefined;
  /** This address has asked too much for too long. */
  isBlocked = false;
  readonly asked: { method: string; path: string; body: unknown }[] = [];

  constructor(options: { cards: Cards; tokens: CrmTokenDesk; now: () => number }) {
    this.cards = options.cards;
    this.tokens = options.tokens;
    this.#now = options.now;
    this.calls = new CallsApi(options.cards, options.now);
  }

  answer(asked: Asked): Answer {
    if (this.isBlocked)
      return { status: 403, text: '<html><h1>403 Forbidden</h1></html>', type: 'text/html' };
    const body: unknown = asked.body === '' ? undefined : JSON.parse(asked.body);
    if (asked.path === '/oauth2/access_token') return this.#token((body ?? {}) as Record<string, string>);
    const token = asked.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!this.longLived.has(token) && this.tokens.stateOf('access', token) !== 'good') {
      return problem(401, 'Unauthorized', 'Token is expired or wrong');
    }
    if (this.bucket && !this.bucket.take()) return problem(429, 'Too Many Requests', 'Too many requests');
    this.asked.push({ method: asked.method, path: asked.path, body });
    if (this.asked.length > 2_000) this.asked.shift();
    return this.#route(asked, body);
  }

  #route({ method, path, query }: Asked, body: unknown): Answer {
    switch (`${method} ${path}`) {
      case 'POST /api/v4/calls':
        return this.calls.add(body as Fields[]);
      case 'POST /api/v2/events':
        return this.#pop(body as { add: Fields[] });
      case 'POST /api/v4/leads/unsorted/sip':
        return this.unsorted.add(body as Fields[]);
      case 'GET /api/v4/leads/unsorted':
        return this.unsorted.list(query);
      case 'POST /api/v4/contacts':
        return this.#addContacts(body as Fields[]);
      case 'GET /api/v4/users':
        return page('users', this.cards.users.map(toUser), query);
      case 'GET /api/v4/account':
        return hal({ id: 1, name: 'ООО Пример', subdomain: 'example', current_user_id: 1 });
      default:
        return this.#ofCard(method, path, query, body);
    }
  }

  #ofCard(method: string, path: string, query: URLSearchParams, body: unknown): Answer {
    const [, type = '', id, part] = /^\/api\/v4\/([a-z]+)(?:\/(\d+)(?:\/(notes))?)?$/.exec(path) ?? [];
    if (!TYPES.has(type)) return problem(404, 'Not Found', 'No such method');
    if (id === undefined) {
      return page(type, this.cards.search(type as EntityType, query.get('query') ?? '').map(toCard), query);
    }
    const entity = this.cards.find(type, id);
    if (entity === undefined)
      return method === 'GET' ? NOTHING : problem(404, 'Not Found', 'Entity not found');
    if (part === undefined) return hal(toCard(entity));
    if (method === 'POST') return this.calls.addNotes(entity, body as Fields[]);
    const types = query.getAll('filter[note_type][]');
    const notes = entity.notes.filter(({ note_type }) => types.length === 0 || types.includes(note_type));
    return page(
      'notes',
      [...notes].reverse().map((note) => ({ ...note, entity_id: entity.id })),
      query,
    );
  }

  #pop({ add }: { add: Fields[] }): Answer {
    for (const { phone_number: phone, users } of add) {
      const [shows] = this.cards.byPhone(String(phone), POP_DIGITS);
      this.pops.push({
        phone: String(phone),
        users: Array.isArray(users) ? (users as number[]) : 'everybody',
        shows: shows && `${shows.type}/${shows.id}`,
      });
    }
    return hal({ _embedded: { items: [] } }, 202);
  }

  #addContacts(contacts: Fields[]): Answer {
    const strangers = contacts.flatMap(({ responsible_user_id: user, request_id = '0' }) =>
      user === undefined || this.cards.isActiveUser(user)
        ? []
        : {
            request_id: String(request_id),
            path: 'responsible_user_id',
            detail: 'The value you selected is not a valid choice.',
          },
    );
    if (strangers.length > 0) return invalid(strangers);
    const saved = contacts.map((contact) => {
      const fields = (contact.custom_fields_values ?? []) as {
        field_code: string;
        values: { value: string }[];
      }[];
      const phones = fields
        .filter(({ field_code }) => field_code === 'PHONE')
        .flatMap(({ values }) => values);
      const entity = this.cards.add({
        type: 'contacts',
        name: String(contact.name ?? ''),
        phones: phones.map(({ value }) => value),
        responsibleUserId: Number(contact.responsible_user_id ?? 1),
      });
      return { id: entity.id, request_id: contact.request_id };
    });
    return hal({ _embedded: { contacts: saved } });
  }

  #token(asked: Record<string, string>): Answer {
    const { clientId, clientSecret, redirectUri } = INTEGRATION;
    if (
      asked.client_id !== clientId ||
      asked.client_secret !== clientSecret ||
      asked.redirect_uri !== redirectUri
    ) {
      return problem(400, 'Bad Request', 'Client authentication failed', { hint: 'Check the client' });
    }
    const isCode = asked.grant_type === 'authorization_code' && this.codes.delete(asked.code ?? '');
    const tokens = isCode ? this.tokens.issue() : this.tokens.refresh(asked.refresh_token ?? '');
    if (tokens === undefined) {
      return problem(400, 'Bad Request', 'The refresh token is invalid.', { hint: 'Token has been revoked' });
    }
    return {
      status: 200,
      json: {
        token_type: 'Bearer',
        expires_in: 86_400,
        server_time: Math.floor(this.#now() / 1000),
        access_token: tokens.access,
        refresh_token: tokens.refresh,
      },
    };
  }
}

function toUser({ id, name, email, isActive }: Cards['users'][number]): Fields {
  return { id, name, email, rights: { is_active: isActive } };
}

function toCard({ id, name, phones, responsibleUserId, linked, fields = [] }: Entity): Fields {
  const of = (wanted: EntityType) =>
    linked.filter(({ type, isDeleted }) => type === wanted && !isDeleted).map((one) => ({ id: one.id }));
  return {
    id,
    name,
    responsible_user_id: responsibleUserId,
    custom_fields_values:
      phones.length === 0
        ? null
        : [
            {
              field_id: 1,
              field_code: 'PHONE',
              values: phones.map((value) => ({ value, enum_code: 'WORK' })),
            },
            ...fields,
          ],
    _embedded: { leads: of('leads'), customers: of('customers') },
  };
}
