import type { Answer, Asked } from '../../http/serve.ts';
import { INCOMING, OUTGOING, PhoneCalls, UNATTENDED } from './phone-calls.ts';

export type ZohoUser = { zohouser: string; username: string; email: string };
/** Where documents and clients disagree about the real one. */
export type Manners = {
  /** Nothing but the three states of an answered call is taken. */
  unattended: 'taken' | 'refused';
  /** Errors come with status 200. */
  errors: 'status' | 'inside';
  /** The end told again is refused. */
  secondEnd: 'taken' | 'refused';
};

const MANDATORY = ['type', 'state', 'id', 'from', 'to'];
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const NUMBER = /^\+\d{7,15}$/;

/** PhoneBridge of one Zoho account. */
export class PhoneBridge {
  readonly calls = new PhoneCalls();
  readonly users: ZohoUser[] = [];
  readonly manners: Manners = { unattended: 'taken', errors: 'status', secondEnd: 'taken' };
  /** What the account refuses everything with. */
  trouble: 'PROVIDER_NOT_REGISTERED' | 'NO_PERMISSION' | 'DIFFERENT_PROVIDER_ALREADY_ENABLED' | undefined;
  /** Somebody has switched this telephone system on. */
  isIntegrated = true;
  readonly asked: { path: string; form: Record<string, string> }[] = [];

  answer({ method, path, query, body }: Asked): Answer {
    const form = Object.fromEntries(new URLSearchParams(body));
    this.asked.push({ path, form });
    if (this.trouble !== undefined) {
      return this.#refusal(this.trouble === 'PROVIDER_NOT_REGISTERED' ? 400 : 403, this.trouble);
    }
    const what = `${method} ${path}`;
    if (what === 'POST /phonebridge/v3/integrate') {
      this.isIntegrated = true;
      return SUCCESS;
    }
    if (!this.isIntegrated) return this.#refusal(400, 'PBX_NOT_INTEGRATED');
    if (what === 'GET /phonebridge/v3/users') return this.#users(query);
    if (what === 'POST /phonebridge/v3/callnotify') return this.#notify(form);
    return { status: 404, text: '<html>404</html>', type: 'text/html' };
  }

  #notify(form: Record<string, string>): Answer {
    const { type, state = '', id = '', from = '', to = '', zohouser, start_time, transferredcallid } = form;
    const isUnattended = state === 'missed' || UNATTENDED.has(state);
    const needed = [...MANDATORY, ...(isUnattended ? ['start_time'] : [])];
    if (needed.some((name) => (form[name] ?? '') === '')) return this.#refusal(400, 'REQUIRED_PARAM_MISSING');
    // A plus sign that was not encoded came as a space.
    if (!NUMBER.test(from) || !NUMBER.test(to) || !/^[A-Za-z0-9]+$/.test(id)) return this.#refusal(400);
    if (start_time !== undefined && !TIME.test(start_time)) return this.#refusal(400);
    if (!(type === 'received' ? INCOMING : OUTGOING).has(state)) return this.#refusal(400);
    if (isUnattended && this.manners.unattended === 'refused') return this.#refusal(400);
    if (zohouser !== undefined && !this.users.some((user) => user.zohouser === zohouser)) {
      return this.#refusal(400);
    }
    const before = this.calls.get(id)?.states.at(-1);
    if (before === state && rankedLast(state) && this.manners.secondEnd === 'refused')
      return this.#refusal(400);
    if (transferredcallid !== undefined && this.calls.get(transferredcallid) === undefined)
      return this.#refusal(400);
    this.calls.tell(form);
    return SUCCESS;
  }

  #users(query: URLSearchParams): Answer {
    const [page, perPage] = [Number(query.get('page') ?? 1), Number(query.get('perPage') ?? 200)];
    const users = this.users.slice((page - 1) * perPage, page * perPage);
    return { status: 200, json: { users, paging: { perPage: users.length, page } } };
  }

  #refusal(status: number, message = 'SOMETHING_WRONG'): Answer {
    const json = {
      status: 'error',
      code: status === 403 ? 'SC_FORBIDDEN' : 'SC_BAD_REQUEST',
      message,
    };
    return { status: this.manners.errors === 'inside' ? 200 : status, json };
  }
}

export const SUCCESS: Answer = { status: 200, json: { status: 'success', code: 'SUCCESS' } };

function rankedLast(state: string): boolean {
  return state !== 'ringing' && state !== 'answered';
}
