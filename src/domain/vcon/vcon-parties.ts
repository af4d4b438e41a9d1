import type { CallRecord, Leg } from '../call-record.ts';
import { parsePartyNumber, phoneKeys } from '../phone-number.ts';
import type { VconParty } from './vcon.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As the draft has it for somebody who is not to be named. */
const ANONYMOUS = 'anonymous';

interface House {
  /** Name in the DNS. */
  host: string;
  company: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** Everybody of a call, each once: the customer, the company, then whoever had a telephone in it. */
export class VconParties {
  readonly list: VconParty[] = [];
  readonly customer: number;
  readonly company: number;
  readonly #house: House;
  /** Agent id, else number → place. */
  readonly #places = new Map<string, number>();

  constructor(record: CallRecord, house: House) {
    this.#house = house;
    this.customer = this.#add(this.#customerOf(record));
    const line = record.line?.e164;
    this.company = this.#add({
      ...(line !== undefined && { tel: `tel:${line}` }),
      name: record.line?.name === undefined ? house.company : `${house.company}: ${record.line.name}`,
      type: 'organization',
    });
  }

  ofLeg(leg: Leg): number {
    if (leg.role === 'customer') return this.customer;
    const number = leg.device?.number;
    const key = leg.agentId ?? number ?? leg.legId;
    const known = this.#places.get(key) ?? (number === undefined ? undefined : this.#places.get(number));
    if (known !== undefined) return known;
    const place = this.#add(this.#partyOf(leg));
    this.#places.set(key, place);
    if (number !== undefined) this.#places.set(number, place);
    return place;
  }

  /** Whoever is told of by nothing but a number. */
  ofNumber(number: string): number {
    const known = this.#places.get(number);
    if (known !== undefined) return known;
    const place = this.#add({ tel: this.#tel(number) });
    this.#places.set(number, place);
    return place;
  }

  #add(party: VconParty): number {
    return this.list.push(party) - 1;
  }

  #partyOf({ role, agentId, agentName, device }: Leg): VconParty {
    const name = agentName ?? device?.name;
    const own = role === 'supervisor' ? 'supervisor' : role === 'external' ? 'thirdparty' : 'agent';
    const isMachine = role === 'ivr' || role === 'voicemail';
    return {
      ...(device !== undefined && { tel: this.#tel(device.number) }),
      ...(name !== undefined && { name }),
      ...(agentId !== undefined && UUID.test(agentId) && { uuid: agentId }),
      type: isMachine ? 'bot' : 'person',
      ...(!isMachine && { role: own }),
    };
  }

  #customerOf({ customer, matches }: CallRecord): VconParty {
    if (customer.withheld) return { name: ANONYMOUS };
    const name = matches.find(({ chosen }) => chosen)?.name ?? customer.name;
    const number = customer.e164 ?? customer.digits;
    return {
      ...(number !== '' && { tel: this.#tel(number) }),
      ...(name !== undefined && { name }),
      type: 'person',
      role: 'customer',
    };
  }

  /** A number that the world does not know is one inside the house (RFC 3966, `phone-context`). */
  #tel(number: string): string {
    const { country, host } = this.#house;
    const e164 = phoneKeys(parsePartyNumber(number, { country, form: 'mixed' }))?.e164;
    return e164 === undefined ? `tel:${number.replace(/[^\d*#]/g, '')};phone-context=${host}` : `tel:${e164}`;
  }
}
