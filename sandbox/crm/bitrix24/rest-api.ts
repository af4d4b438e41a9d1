import type { Answer, Asked } from '../../http/serve.ts';
import type { LeakyBucket } from '../leaky-bucket.ts';
import type { CrmTokenDesk } from '../token-desk.ts';
import type { People } from './people.ts';
import { type Fields, PortalRefusal, readFields, refusal, result, textOf } from './said.ts';
import type { Telephony } from './telephony.ts';

export const WEBHOOK = { userId: '1', code: 'fictional0webhook0code' };
export const APPLICATION = { clientId: 'local.fictional.0001', clientSecret: 'fictional-client-secret' };

const PAGE = 50;
/** Nothing but an application may do these. */
const APPLICATION_ONLY = new Set(['telephony.externalcall.register', 'telephony.externalcall.finish']);

/** The REST of a portal: `/rest/<method>` with a token in the fields, `/rest/<user>/<code>/<method>` by webhook. */
export class RestApi {
  readonly people: People;
  readonly telephony: Telephony;
  readonly tokens: CrmTokenDesk;
  readonly #now: () => number;
  /** Absent: as many requests as anybody likes. */
  bucket: LeakyBucket | undefined;
  /** The method has worked so long that it is blocked until this time, epoch ms. */
  blockedUntil = 0;
  /** The last requests, without their tokens. */
  readonly asked: { method: string; fields: Fields }[] = [];

  constructor(options: {
    people: People;
    telephony: Telephony;
    tokens: CrmTokenDesk;
    now: () => number;
  }) {
    this.people = options.people;
    this.telephony = options.telephony;
    this.tokens = options.tokens;
    this.#now = options.now;
  }

  answer(asked: Asked): Answer {
    if (asked.path === '/oauth/token/') return this.#token(asked.query);
    const [, user, code, name] = /^\/rest\/(?:([^/]+)\/([^/]+)\/)?([^/]+)$/.exec(asked.path) ?? [];
    if (name === undefined) return { status: 404, text: '<html>404</html>', type: 'text/html' };
    const method = name.replace(/\.json$/, '').toLowerCase();
    const { auth, ...fields } = readFields(asked.body);
    return (
      this.#strangerRefused({ user, code, auth: textOf(auth) }) ??
      this.#limited() ??
      this.#do(method, fields, user !== undefined)
    );
  }

  #strangerRefused({
    user,
    code,
    auth,
  }: {
    user?: string | undefined;
    code?: string | undefined;
    auth: string;
  }) {
    if (user !== undefined) {
      return user === WEBHOOK.userId && code === WEBHOOK.code
        ? undefined
        : refusal('INVALID_CREDENTIALS', 'Invalid request credentials', 401);
    }
    if (auth === '') return refusal('NO_AUTH_FOUND', 'Wrong authorization data', 401);
    const state = this.tokens.stateOf('access', auth);
    if (state === 'expired') return refusal('expired_token', 'The access token provided has expired.', 401);
    if (state === 'unknown') return refusal('invalid_token', 'Unable to get application by token', 401);
    return undefined;
  }

  #limited(): Answer | undefined {
    if (this.bucket && !this.bucket.take()) return refusal('QUERY_LIMIT_EXCEEDED', 'Too many requests', 503);
    if (this.blockedUntil <= this.#now()) return undefined;
    return refusal('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit', 429, {
      time: { operating: 480, operating_reset_at: Math.ceil(this.blockedUntil / 1000) },
    });
  }

  #do(method: string, fields: Fields, isWebhook: boolean): Answer {
    this.asked.push({ method, fields });
    if (this.asked.length > 2_000) this.asked.shift();
    if (isWebhook && APPLICATION_ONLY.has(method)) {
      return refusal('WRONG_AUTH_TYPE', 'Current authorization type is denied for this method', 403);
    }
    try {
      return this.#call(method, fields);
    } catch (error) {
      if (error instanceof PortalRefusal) return refusal(error.code, error.message, error.status);
      throw error;
    }
  }

  #call(method: string, fields: Fields): Answer {
    const { telephony, people } = this;
    const now = this.#now();
    switch (method) {
      case 'telephony.externalcall.register':
        return result(telephony.register(fields), now);
      case 'telephony.externalcall.finish':
        return result(telephony.finish(fields), now);
      case 'telephony.externalcall.show':
        return result(telephony.turnCard(fields, true), now);
      case 'telephony.externalcall.hide':
        return result(telephony.turnCard(fields, false), now);
      case 'telephony.externalcall.attachrecord':
        return result(telephony.attachRecord(fields), now);
      case 'telephony.externalcall.searchcrmentities':
        return result(
          people.byPhone(textOf(fields.PHONE_NUMBER)).map((one) => this.#found(one)),
          now,
        );
      case 'voximplant.statistic.get':
        return this.#page(telephony.list((fields.FILTER ?? {}) as Fields), fields, now);
      case 'crm.contact.get':
      case 'crm.company.get':
      case 'crm.lead.get':
        return result(this.#entity(method, fields), now);
      case 'crm.activity.get':
        return result({ ID: textOf(fields.id), ...this.#activity(fields) }, now);
      case 'crm.activity.update':
        Object.assign(this.#activity(fields), fields.fields);
        return result(true, now);
      case 'user.get':
        return this.#page(people.users.map(toUser), fields, now);
      case 'profile':
        return result({ ID: '1', ADMIN: true, NAME: 'Анна', LAST_NAME: 'Примерова' }, now);
      case 'scope':
        return result(['telephony', 'crm', 'user'], now);
      default:
        return refusal('ERROR_METHOD_NOT_FOUND', 'Method not found!', 404);
    }
  }

  #entity(method: string, fields: Fields): Fields {
    const type = method.split('.')[1]?.toUpperCase() ?? '';
    const entity = this.people.find(type, textOf(fields.id));
    if (entity === undefined) throw new PortalRefusal('', 'Not found');
    return { ID: String(entity.id), NAME: entity.name, ...entity.fields };
  }

  #activity(fields: Fields) {
    const activity = this.telephony.activity(Number(fields.id));
    if (activity === undefined) throw new PortalRefusal('', 'Activity is not found');
    return activity;
  }

  #page(rows: readonly unknown[], fields: Fields, now: number): Answer {
    const start = Number(fields.start ?? 0);
    const next = start + PAGE;
    const more = { total: rows.length, ...(next < rows.length && { next }) };
    return result(rows.slice(start, next), now, more);
  }

  #found(entity: ReturnType<People['byPhone']>[number]): Fields {
    const owner = this.people.users.find(({ id }) => id === entity.assignedBy);
    return {
      CRM_ENTITY_TYPE: entity.type,
      CRM_ENTITY_ID: entity.id,
      ASSIGNED_BY_ID: entity.assignedBy,
      NAME: entity.name,
      ASSIGNED_BY: {
        ID: String(entity.assignedBy),
        TIMEMAN_STATUS: 'OPENED',
        USER_PHONE_INNER: owner?.inner ?? null,
        WORK_PHONE: null,
        PERSONAL_PHONE: null,
        PERSONAL_MOBILE: null,
      },
    };
  }

  #token(query: URLSearchParams): Answer {
    const isOurs =
      query.get('client_id') === APPLICATION.clientId &&
      query.get('client_secret') === APPLICATION.clientSecret;
    if (!isOurs) return refusal('invalid_client', 'Invalid client', 400);
    const tokens = this.tokens.refresh(query.get('refresh_token') ?? '');
    if (query.get('grant_type') !== 'refresh_token' || tokens === undefined) {
      return refusal('invalid_grant', 'Invalid grant', 400);
    }
    return {
      status: 200,
      json: {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_in: 3600,
        scope: 'app',
        status: 'L',
        member_id: 'a223c6b3710f85df22e9377d6c4f7553',
      },
    };
  }
}

function toUser(user: People['users'][number]): Fields {
  return {
    ID: String(user.id),
    ACTIVE: user.isActive,
    NAME: user.name,
    LAST_NAME: user.lastName,
    EMAIL: user.email ?? '',
    UF_PHONE_INNER: user.inner,
  };
}
