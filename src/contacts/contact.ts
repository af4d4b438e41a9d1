import { randomBytes } from 'node:crypto';

export interface ContactNumber {
  /** As it was written. */
  raw: string;
  e164?: string;
  label?: string;
}

/** A person outside, whom we may call or who calls us. */
export interface Contact {
  contactId: string;
  name: string;
  company?: string;
  ownerAgentId?: string;
  active: boolean;
  /** The contact's identity in the system it was imported from. */
  externalKey?: string;
  numbers: ContactNumber[];
  createdAt: string;
  updatedAt: string;
}

export interface NewContact {
  name: string;
  company?: string | undefined;
  ownerAgentId?: string | undefined;
  externalKey?: string | undefined;
  numbers: readonly { raw: string; label?: string | undefined }[];
}

/** Absent = stays as it is; `null` takes the value away; `numbers` replaces them all. */
export interface ContactChange {
  name?: string | undefined;
  company?: string | null | undefined;
  ownerAgentId?: string | null | undefined;
  active?: boolean | undefined;
  numbers?: readonly { raw: string; label?: string | undefined }[] | undefined;
}

/** UUIDv7 (RFC 9562): ids made one after another lie together in the index, which a million imported rows notice. */
export function newContactId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
