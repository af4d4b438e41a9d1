import type { Answer, Asked } from '../../http/serve.ts';
import type { LeakyBucket } from '../leaky-bucket.ts';
import type { CrmTokenDesk } from '../token-desk.ts';
import { CallsApi, shown } from './calls-api.ts';
import { Owners } from './owners.ts';
import type { ObjectType, Records } from './records.ts';
import { type Fields, Refused, refusal, tooMany } from './said.ts';

export const APP = { clientId: 'fictional-client-id', clientSecret: 'fictional-client-secret' };
export const CALL_PROPERTY = 'cti_call_id';

/** The API of one account: objects, owners, properties, and tokens of OAuth. */
export class RestApi {
  readonly records: Records;
  readonly owners = new Owners();
  readonly calls: CallsApi;
  readonly tokens: CrmTokenDesk;
  /** Of private apps: good for ever. */
  readonly privateTokens = new Set<string>();
  /** Scopes that were not granted, by the beginning of the path. */
  readonly forbidden: string[] = [];
  /** Whether a refresh gives another refresh token. */
  rotates = false;
  account: LeakyBucket | undefined;
  searches: LeakyBucket | undefined;
  readonly asked: { method: string; path: string; body: unknown }[] = [];

  constructor(records: Records, tokens: CrmTokenDesk) {
    this.records = records;
    this.tokens = tokens;
    this.calls = new CallsApi(records, this.owners, CALL_PROPERTY);
  }

  answer(asked: Asked): Answer {
    if (asked.path === '/oauth/v3/token') return this.#token(new URLSearchParams(asked.body));
    const token = asked.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!this.privateTokens.has(token) && this.tokens.stateOf('access', token) !== 'good') {
      return refusal(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired');
    }
    const isSearch = asked.path.endsWith('/search');
    if (this.account && !this.account.take()) return tooMany('TEN_SECONDLY_ROLLING');
    if (isSearch && this.searches && !this.searches.take()) return tooMany('SECONDLY', true);
    if (this.forbidden.some((path) => asked.path.startsWith(path))) {
      return refusal(403, 'MISSING_SCOPES', 'This app does not have the scopes that are required');
    }
    const body: unknown = asked.body === '' ? undefined : JSON.parse(asked.body);
    this.asked.push({ method: asked.method, path: asked.path, body });
    if (this.asked.length > 2_000) this.asked.shift();
    try {
      return this.#route(asked, body as Fields);
    } catch (error) {
      if (error instanceof Refused) return refusal(error.status, error.category, error.message);
      throw error;
    }
  }

  #route({ method, path, query }: Asked, body: Fields): Answer {
    const [, property] = /^\/crm\/v3\/properties\/calls\/(\w+)$/.exec(path) ?? [];
    if (property !== undefined) return this.#property(property);
    const [, owner] = /^\/crm\/v3\/owners(?:\/(\w+))?$/.exec(path) ?? [];
    if (path.startsWith('/crm/v3/owners')) {
      return owner === undefined ? this.owners.page(query) : this.owners.one(owner);
    }
    const [, type, rest = ''] = /^\/crm\/v3\/objects\/(contacts|calls)(?:\/(.+))?$/.exec(path) ?? [];
    if (type === undefined) return refusal(404, 'NOT_FOUND', 'no such path');
    const of = type as ObjectType;
    if (rest === 'search') return this.#search(of, body);
    if (rest === '' && method === 'GET')
      return { status: 200, json: { results: this.records.list(of).slice(0, 1).map(shown) } };
    if (rest === '' && method === 'POST') {
      return of === 'calls' ? this.calls.create(body) : this.#createContact(body.properties as Fields);
    }
    if (of === 'calls' && rest === 'batch/upsert') return this.calls.upsert(body.inputs as never);
    const [, call = '', contact = '', kind] = /^(\w+)\/associations\/contact\/(\w+)\/(\d+)$/.exec(rest) ?? [];
    if (kind !== undefined) return this.calls.associate(call, contact, Number(kind), method === 'PUT');
    if (of === 'calls' && method === 'PATCH') return this.calls.change(rest, body.properties as Fields);
    return { status: 200, json: shown(this.records.need(of, rest)) };
  }

  #search(type: ObjectType, { filterGroups, limit }: Fields): Answer {
    const found = this.records.search(type, filterGroups as never);
    return {
      status: 200,
      json: { total: found.length, results: found.slice(0, Number(limit ?? 10)).map(shown) },
    };
  }

  /** E-mail addresses are what contacts are told apart by; a number may have many. */
  #createContact(properties: Fields): Answer {
    return { status: 201, json: shown(this.records.insert('contacts', properties)) };
  }

  #property(name: string): Answer {
    if (!this.records.hasProperty('calls', name)) {
      return refusal(404, 'OBJECT_NOT_FOUND', `Property ${name} does not exist`);
    }
    return {
      status: 200,
      json: { name, type: 'string', hasUniqueValue: name === CALL_PROPERTY && this.calls.isUnique },
    };
  }

  #token(form: URLSearchParams): Answer {
    const isOurs = form.get('client_id') === APP.clientId && form.get('client_secret') === APP.clientSecret;
    if (!isOurs || form.get('grant_type') !== 'refresh_token') {
      return {
        status: 400,
        json: { status: 'BAD_CLIENT_SECRET', message: 'missing or invalid client secret' },
      };
    }
    const refresh = form.get('refresh_token') ?? '';
    if (this.tokens.stateOf('refresh', refresh) !== 'good') {
      return {
        status: 400,
        json: { status: 'BAD_REFRESH_TOKEN', message: 'missing or unknown refresh token' },
      };
    }
    const next = this.rotates ? this.tokens.refresh(refresh) : this.tokens.issue();
    return {
      status: 200,
      json: {
        access_token: next?.access,
        refresh_token: this.rotates ? next?.refresh : refresh,
        expires_in: 1800,
        token_type: 'bearer',
      },
    };
  }
}
