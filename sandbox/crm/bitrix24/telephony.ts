import { createHash } from 'node:crypto';
import { keepNewest } from '../keep-newest.ts';
import type { Entity, People, PortalUser } from './people.ts';
import { type Fields, PortalRefusal, textOf } from './said.ts';

/** Registered, and not finished yet. */
export type Registration = {
  callId: string;
  key: string;
  at: number;
  fields: Fields;
  user: PortalUser;
  entity?: Entity;
  /** Made for this call. */
  created?: Entity;
  /** Of an earlier run: whom it was with is not known any more. */
  isForgotten?: true;
};

/** A row of the statistics. */
export type StatisticsRow = Fields & { ID: number; CALL_ID: string; EXTERNAL_CALL_ID: string | null };

type Activity = { DESCRIPTION: string; RESPONSIBLE_ID: number; callId: string };

const WINDOW_MS = 30 * 60_000;
const OWN_ID = /^externalCall\.[0-9a-f]{32}\.\d+$/;
const TYPES = new Set(['1', '2', '3', '4', '5']);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** Calls of an outside exchange: registered, shown, finished, recorded. */
export class Telephony {
  readonly #now: () => number;
  readonly #people: People;
  /** By the portal's own id of the call. */
  readonly registered = new Map<string, Registration>();
  readonly statistics: StatisticsRow[] = [];
  /** Whose card is open now, by call. */
  readonly cards = new Map<string, Set<number>>();
  /** Every opening and closing, in order. */
  readonly cardLog: { callId: string; userId: number; isOpen: boolean }[] = [];
  /** File by call. */
  readonly records = new Map<string, string>();
  /** Text by activity. */
  readonly activities = new Map<number, Activity>();
  /** Whether a call registered again within half an hour is the same call: documented as "may". */
  window = true;
  /** It was opened anew in the middle of calls: what was registered at the one before is finished all the same, and what was finished there takes its text. */
  takesForgotten = false;
  /** Rows of the statistics are counted on from here. */
  rows = 0;
  #count = 0;

  constructor(now: () => number, people: People) {
    this.#now = now;
    this.#people = people;
  }

  register(fields: Fields): Fields {
    const user = this.#userOf(fields);
    const type = textOf(fields.TYPE);
    if (!TYPES.has(type)) throw new PortalRefusal('ERROR_CORE', 'Unknown TYPE');
    const started = textOf(fields.CALL_START_DATE);
    if (started !== '' && !ISO.test(started)) {
      throw new PortalRefusal('ERROR_CORE', 'CALL_START_DATE should be in the ISO-8601 format');
    }
    const phone = textOf(fields.PHONE_NUMBER);
    if (!/\d/.test(phone)) throw new PortalRefusal('ERROR_CORE', 'Unsupported phone number format');
    const key = [phone, type, user.id, fields.LINE_NUMBER, fields.EXTERNAL_CALL_ID].map(textOf).join('|');
    const same = [...this.registered.values()].find(
      (one) => one.key === key && this.#now() - one.at < WINDOW_MS,
    );
    const call = this.window && same !== undefined ? same : this.#begin({ key, fields, user, phone });
    if (Number(fields.SHOW ?? 1) === 1) this.#card(call.callId, user.id, true);
    return {
      CALL_ID: call.callId,
      CRM_CREATED_LEAD: call.created?.id ?? null,
      CRM_CREATED_ENTITIES: call.created ? [{ ENTITY_TYPE: 'LEAD', ENTITY_ID: call.created.id }] : [],
      CRM_ENTITY_TYPE: call.entity?.type ?? '',
      CRM_ENTITY_ID: call.entity?.id ?? 0,
    };
  }

  finish(fields: Fields): Fields {
    if (typeof fields.CALL_ID !== 'string') {
      throw new PortalRefusal('INVALID_ARGUMENT', 'CALL_ID must be a string');
    }
    const user = this.#userOf(fields);
    const call = this.registered.get(fields.CALL_ID) ?? this.#forgotten(fields.CALL_ID, user);
    if (call === undefined) {
      throw new PortalRefusal(
        'ERROR_CORE',
        'Call is not found (call should be registered prior to finishing)',
      );
    }
    const duration = Number(fields.DURATION ?? 0);
    const code = textOf(fields.STATUS_CODE) || (duration > 0 ? '200' : '304');
    this.rows += 1;
    const id = this.rows;
    const isAtCard = call.entity !== undefined || call.isForgotten === true;
    const activityId = isAtCard ? 7_000 + id : 0;
    if (call.created) call.created.assignedBy = user.id;
    const row: StatisticsRow = {
      ID: id,
      CALL_ID: call.callId,
      EXTERNAL_CALL_ID: textOf(call.fields.EXTERNAL_CALL_ID) || null,
      PORTAL_USER_ID: user.id,
      PHONE_NUMBER: textOf(call.fields.PHONE_NUMBER).replaceAll(/\D/g, ''),
      PORTAL_NUMBER: textOf(call.fields.LINE_NUMBER),
      INCOMING: textOf(call.fields.TYPE),
      CALL_TYPE: textOf(call.fields.TYPE),
      CALL_DURATION: duration,
      CALL_START_DATE: textOf(call.fields.CALL_START_DATE),
      CALL_STATUS: code === '200' ? 1 : 0,
      CALL_FAILED_CODE: code,
      CALL_FAILED_REASON: textOf(fields.FAILED_REASON),
      CRM_ACTIVITY_ID: activityId,
      CRM_ENTITY_TYPE: call.entity?.type ?? '',
      CRM_ENTITY_ID: call.entity?.id ?? 0,
    };
    this.statistics.push(row);
    this.registered.delete(call.callId);
    for (const userId of this.cards.get(call.callId) ?? []) this.#card(call.callId, userId, false);
    if (activityId > 0) {
      this.activities.set(activityId, { DESCRIPTION: '', RESPONSIBLE_ID: user.id, callId: call.callId });
    }
    return row;
  }

  /** False when the call is unknown or over. */
  turnCard(fields: Fields, isOpen: boolean): boolean {
    const callId = textOf(fields.CALL_ID);
    if (!this.registered.has(callId)) return false;
    for (const id of [fields.USER_ID].flat()) {
      if (this.#people.activeUser({ USER_ID: id })) this.#card(callId, Number(id), isOpen);
    }
    return true;
  }

  attachRecord(fields: Fields): Fields {
    const callId = textOf(fields.CALL_ID);
    const isKnown = this.statistics.some((row) => row.CALL_ID === callId);
    if (!isKnown && !(this.takesForgotten && OWN_ID.test(callId))) {
      throw new PortalRefusal(
        '',
        'Call is not found in the statistic table. It looks like it is not finished yet.',
      );
    }
    const [url, name] = [textOf(fields.RECORD_URL), textOf(fields.FILENAME)];
    if (url === '' && name === '') {
      throw new PortalRefusal(
        '',
        'Required parameters are not set. Request should contain either URL or FILENAME parameter',
      );
    }
    const file = name === '' ? new URL(url).pathname : name;
    if (!/\.(mp3|wav)$/i.test(file)) {
      throw new PortalRefusal('ERROR_CORE', 'Wrong file extension. Only wav and mp3 are allowed');
    }
    this.records.set(callId, url);
    return { FILE_ID: 9_000 + this.records.size };
  }

  /** All rows whose fields are those of the filter. */
  list(filter: Fields): StatisticsRow[] {
    return this.statistics.filter((row) =>
      Object.entries(filter).every(([name, wanted]) => textOf(row[name]) === textOf(wanted)),
    );
  }

  activity(id: number): Activity | undefined {
    const known = this.activities.get(id);
    if (known !== undefined || !this.takesForgotten) return known;
    const anew: Activity = { DESCRIPTION: '', RESPONSIBLE_ID: 0, callId: '' };
    this.activities.set(id, anew);
    return anew;
  }

  forgetAllBut(newest: number): void {
    for (const kept of [this.statistics, this.cardLog, this.cards, this.records, this.activities])
      keepNewest(kept, newest);
  }

  /** Nothing is known of it but its id. */
  #forgotten(callId: string, user: PortalUser): Registration | undefined {
    if (!this.takesForgotten || !OWN_ID.test(callId)) return undefined;
    return { callId, key: callId, at: this.#now(), fields: {}, user, isForgotten: true };
  }

  #begin(call: { key: string; fields: Fields; user: PortalUser; phone: string }): Registration {
    const { key, fields, user, phone } = call;
    this.#count += 1;
    const name = createHash('md5').update(`${key}/${this.#count}`).digest('hex');
    const given = this.#people.find(textOf(fields.CRM_ENTITY_TYPE), textOf(fields.CRM_ENTITY_ID));
    if (textOf(fields.CRM_ENTITY_ID) !== '' && given === undefined) {
      throw new PortalRefusal('ERROR_CORE', 'CRM entity is not found');
    }
    const known = given ?? this.#people.byPhone(phone)[0];
    const created =
      known === undefined && Number(fields.CRM_CREATE ?? 0) === 1
        ? this.#people.add({ type: 'LEAD', name: phone, phones: [phone], assignedBy: user.id })
        : undefined;
    const entity = known ?? created;
    const registration: Registration = {
      callId: `externalCall.${name}.${Math.floor(this.#now() / 1000)}`,
      key,
      at: this.#now(),
      fields,
      user,
      ...(entity && { entity }),
      ...(created && { created }),
    };
    this.registered.set(registration.callId, registration);
    return registration;
  }

  #userOf(fields: Fields): PortalUser {
    if (textOf(fields.USER_ID) === '' && textOf(fields.USER_PHONE_INNER) === '') {
      throw new PortalRefusal('ERROR_CORE', 'USER_ID or USER_PHONE_INNER should be set');
    }
    const user = this.#people.activeUser(fields);
    if (user === undefined) throw new PortalRefusal('ERROR_CORE', 'User is not found or is not active');
    return user;
  }

  #card(callId: string, userId: number, isOpen: boolean): void {
    const open = this.cards.get(callId) ?? new Set();
    if (isOpen) open.add(userId);
    else open.delete(userId);
    this.cards.set(callId, open);
    this.cardLog.push({ callId, userId, isOpen });
  }
}
