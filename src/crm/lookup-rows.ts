import type { Transaction } from '../db/database.ts';
import type { CrmPerson } from '../domain/crm/crm-port.ts';
import type { KnownCrmPerson } from '../domain/crm/people-with.ts';
import { storableJson } from '../inbox/storable-text.ts';

/** What an account said of a number when it was asked last. See migrations/0030-crm-lookups.sql for the machine. */
export interface KeptLookUp {
  state: 'asking' | 'found' | 'none' | 'failed';
  /** Without their fields. */
  people: KnownCrmPerson[];
  /** Names of the fields that were wanted. */
  wanted: string[];
  /** Epoch ms. */
  askedAt: number;
  expiresAt: number;
}

interface Row {
  number_key: string;
  state: KeptLookUp['state'];
  people: KnownCrmPerson[];
  wanted: string[];
  asked_at: Date;
  expires_at: Date;
}

/** Somebody who has no end of notes there must not fill our cards. */
const FIELDS_CHARS = 8_000;

/** What is kept of the look-ups of one account. */
export const lookupRows = {
  /** By number key. */
  async find(
    tx: Transaction,
    accountId: string,
    numberKeys: readonly string[],
  ): Promise<Map<string, KeptLookUp>> {
    const { rows } = await tx.query<Row>(
      `SELECT number_key, state, people, wanted, asked_at, expires_at FROM crm_lookups
        WHERE tenant_id = current_tenant() AND number_key = ANY($2::text[]) AND account_id = $1`,
      [accountId, numberKeys],
    );
    return new Map(
      rows.map(({ number_key, state, people, wanted, asked_at, expires_at }) => [
        number_key,
        { state, people, wanted, askedAt: asked_at.getTime(), expiresAt: expires_at.getTime() },
      ]),
    );
  },

  /** Before the question leaves. What is known stays until there is an answer. */
  async begin(
    tx: Transaction,
    { accountId, numberKey, now }: { accountId: string; numberKey: string; now: number },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO crm_lookups (tenant_id, number_key, account_id, state, asked_at, expires_at, asking_since)
       VALUES (current_tenant(), $2, $1, 'asking', $3, $3, $3)
       ON CONFLICT (tenant_id, number_key, account_id) DO UPDATE SET asking_since = excluded.asking_since`,
      [accountId, numberKey, new Date(now)],
    );
  },

  /** The answer; kept nowhere when the number was erased while it was on its way. */
  async keep(
    tx: Transaction,
    answer: {
      accountId: string;
      numberKey: string;
      people: readonly KnownCrmPerson[];
      wanted: readonly string[];
      askedAt: number;
      expiresAt: number;
    },
  ): Promise<boolean> {
    const { accountId, numberKey, people, wanted, askedAt, expiresAt } = answer;
    const { rowCount } = await tx.query(
      `UPDATE crm_lookups SET state = $3, people = $4, fields = $5, owners = $6, wanted = $7, asked_at = $8, expires_at = $9, asking_since = NULL
        WHERE tenant_id = current_tenant() AND number_key = $2 AND account_id = $1`,
      [
        accountId,
        numberKey,
        people.length === 0 ? 'none' : 'found',
        storableJson(people.map(({ fields: _, ...person }) => person)),
        storableJson(people.map(({ fields }) => shortened(fields))),
        [...new Set(people.flatMap(({ ownerUserId }) => ownerUserId ?? []))],
        wanted,
        new Date(askedAt),
        new Date(expiresAt),
      ],
    );
    return (rowCount ?? 0) > 0;
  },

  /** No answer, or none that can be read. Whom we know there we still know, as long as we did. */
  async fail(
    tx: Transaction,
    {
      accountId,
      numberKey,
      askedAt,
      expiresAt,
    }: { accountId: string; numberKey: string; askedAt: number; expiresAt: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_lookups SET asking_since = NULL,
              state = CASE WHEN state = 'found' AND expires_at > $3 THEN state ELSE 'failed' END,
              asked_at = CASE WHEN state = 'found' AND expires_at > $3 THEN asked_at ELSE $3 END,
              expires_at = CASE WHEN state = 'found' AND expires_at > $3 THEN expires_at ELSE $4 END
        WHERE tenant_id = current_tenant() AND number_key = $2 AND account_id = $1`,
      [accountId, numberKey, new Date(askedAt), new Date(expiresAt)],
    );
  },

  /** What is kept is not true any more: we have made somebody there. */
  async expire(
    tx: Transaction,
    { accountId, numberKey, now }: { accountId: string; numberKey: string; now: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_lookups SET expires_at = least(expires_at, $3) WHERE tenant_id = current_tenant() AND number_key = $2 AND account_id = $1`,
      [accountId, numberKey, new Date(now)],
    );
  },
};

function shortened(fields: CrmPerson['fields']): CrmPerson['fields'] | null {
  if (fields === undefined) return null;
  let room = FIELDS_CHARS;
  const fitting = Object.entries(fields).filter(([, value]) => {
    room -= JSON.stringify(value)?.length ?? 0;
    return room >= 0;
  });
  return Object.fromEntries(fitting);
}
