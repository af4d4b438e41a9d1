/**
 * How a provider writes outside numbers; the domain turns them into E.164.
 *
 * - `e164`: `+79000000011` · `e164NoPlus`: `79000000011` · `national`: as dialled inside the country, `89000000011`
 *   or `9000000011` · `mixed`: any of these, the tenant's country decides.
 */
export type NumberForm = 'e164' | 'e164NoPlus' | 'national' | 'mixed';

/** A number as we keep it. Absent `e164`: not a valid public number (an extension, a service number, garbage). */
export interface PhoneNumber {
  /** As the PBX or a person wrote it. */
  raw: string;
  e164?: string;
  /** National format for people: `8 (900) 000-00-11`. */
  national?: string;
  /** Extension after `,`, `;ext=`, `#`, "доб.". */
  ext?: string;
  /** Digits only, without the extension. */
  digits: string;
  /** The caller hid the number; it never matches. */
  withheld: boolean;
  /** Fewer than seven digits: a device of ours, never a customer's number. */
  internal: boolean;
}
