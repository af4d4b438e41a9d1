import type { CallRecord } from '../call-record.ts';
import type { CrmStep, Found, Json, Made } from './crm-step.ts';

/** Somebody whom a CRM knows by a number. */
export interface CrmPerson {
  type: 'contact' | 'company' | 'lead';
  /** The CRM's own. */
  id: string;
  name: string;
  company?: string;
  /** User of the CRM. */
  ownerUserId?: string;
  /** As the CRM wrote them; what does not fit the number that was asked for is left out by the hub. */
  numbers: string[];
  /** Page in the CRM for people. */
  url?: string;
  /** Of the fields that were wanted, those that this person has, by the name they were wanted by. */
  fields?: { [field: string]: Json };
}

/** Forms of one number by which CRMs look. All but `e164` are digits. */
export interface NumberKeys {
  /** `+79000000011`; absent where the number is no valid public one. */
  e164?: string;
  digits: string;
  last10: string;
  last8: string;
  last7: string;
  /** `digits` from its end. */
  reversed: string;
}

/** What is wanted of people besides who they are. */
export interface LookUpWishes {
  /** Fields by the CRM's own names; `company.revenue` is a field that only companies have (`contact.`, `company.`, `lead.`). */
  fields: readonly string[];
}

/** Somebody who works with the CRM, to be one of our agents. */
export interface CrmUser {
  id: string;
  name: string;
  email?: string;
  extension?: string;
  isActive: boolean;
}

/**
 * What to do about a caller whom the CRM does not know.
 * - `ignore`: nothing is made. · `unsorted`: into the CRM's own heap of unsorted enquiries. · `create`: a lead or contact, once.
 */
export type UnknownCallers = 'ignore' | 'unsorted' | 'create';

/** All that `plan` may know. Pure data. */
export interface CrmSituation {
  call: CallRecord;
  /** What earlier steps of this call remembered. Empty at first. It was stored meanwhile: equal JSON, with the fields of objects in any order. */
  memory: { readonly [field: string]: Json };
  /**
   * Ids of steps that are left alone: a pop that came too late or failed, an uncertain step that is never made again, one that a person skipped.
   * Planned again with the same body, such a step stops the call there; a plan that can do without it goes on to the next. The hub always
   * says; absent is none.
   */
  left?: readonly string[];
  /** Agents of this call (their ids in the record) → users of this CRM. Who is not in it is no user there. */
  users: { readonly [agentId: string]: string };
  /** The person of this CRM who was certain, or whom somebody chose. */
  person?: { type: CrmPerson['type']; id: string; name: string; ownerUserId?: string };
  /** The call was looked up at this CRM, and it knows nobody. Absent `person` alone may mean that nobody has looked yet. */
  isUnknown: boolean;
  unknownCallers: UnknownCallers;
  links: {
    /** Page of the call in Callweave. */
    call: string;
    /** Recording id → signed address, for those that are ready. */
    recordings: { readonly [recordingId: string]: string };
  };
  /** RFC 3339. */
  now: string;
  language: 'ru' | 'en';
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  /** IANA, of the tenant; the hub always says. For CRMs that know days only. */
  timeZone?: string;
}

/** How a step, a look-up or a search for a step ended. */
export type CrmAnswer<T> =
  | { state: 'done'; value: T }
  /** It was never sent, or the CRM said that it did nothing: to be tried again, not before `retryAfterMs`. */
  | { state: 'later'; reason: string; retryAfterMs?: number; isLimit: boolean }
  /** Sent, and nobody knows. */
  | { state: 'unknown'; reason: string }
  /** The CRM understood and said no, or its answer cannot be read: a person has to look. */
  | { state: 'refused'; reason: string }
  /** The credentials are refused: nothing is sent until a person changes them. */
  | { state: 'auth'; reason: string };

/** What was said and answered, secrets masked, for people who look at a delivery. Bodies are cut at 8,000 characters. */
export interface CrmTalk {
  method: string;
  url: string;
  request?: string;
  /** Absent: no answer came. */
  status?: number;
  answer?: string;
  ms: number;
}

/** A CRM bound to one account's settings. Nothing of it throws but `plan`, where the connector has a mistake. */
export interface CrmPort {
  readonly connector: string;
  readonly displayName: string;
  /** Calls between colleagues are kept out of CRMs; so is what `plan` leaves alone. */
  plan(situation: CrmSituation): CrmStep | undefined;
  make(step: CrmStep, heard: (talk: CrmTalk) => void): Promise<CrmAnswer<Made>>;
  /** Absent: the CRM cannot be asked. */
  find?(step: CrmStep, heard: (talk: CrmTalk) => void): Promise<CrmAnswer<Found>>;
  /** Absent: the CRM looks for callers itself, or only in the browser. */
  lookUp?(keys: NumberKeys, wishes?: LookUpWishes): Promise<CrmAnswer<CrmPerson[]>>;
  /** Absent: agents are mapped by hand. */
  users?(): Promise<CrmAnswer<CrmUser[]>>;
  /** Who we are there, for the test button. */
  test(): Promise<CrmAnswer<{ account: string }>>;
  readonly unknownCallers: readonly UnknownCallers[];
}
