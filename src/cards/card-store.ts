import type { Transaction } from '../db/database.ts';
import type { CardField, CardRole, FieldFormat } from '../domain/cards/card-field.ts';
import type { HintCondition, HintRule, HintTone } from '../domain/hints/hint-rule.ts';
import { DEFAULT_SETTINGS } from '../tenants/tenant-settings.ts';
import type { CardConfig } from './card-rules.ts';

export interface StoredHint extends HintRule {
  hintId: string;
  enabled: boolean;
}

interface FieldRow {
  field_id: string;
  account_id: string;
  field: string;
  label: string;
  format: FieldFormat;
  roles: CardRole[];
}

interface HintRow {
  hint_id: string;
  say: string;
  tone: HintTone;
  match: 'all' | 'any';
  conditions: HintCondition[];
  roles: CardRole[];
  enabled: boolean;
}

const FIELD_COLUMNS = 'f.field_id, f.account_id, f.field, f.label, f.format, f.roles';
const HINT_COLUMNS = 'hint_id, say, tone, match, conditions, roles, enabled';

/** SQL of card fields and hints. A company has a few dozen: they are read whole. */
export const cardStore = {
  /** `ofEnabled`: without the fields of accounts that are switched off. */
  async fields(tx: Transaction, { ofEnabled = false } = {}): Promise<CardField[]> {
    const { rows } = await tx.query<FieldRow>(
      `SELECT ${FIELD_COLUMNS} FROM card_fields f ${ofEnabled ? 'JOIN crm_accounts a ON a.account_id = f.account_id AND a.enabled' : ''}
        WHERE f.tenant_id = current_tenant() ORDER BY f.position, f.field_id`,
    );
    return rows.map(toField);
  },

  /** What is wanted of the people of an account. */
  async wanted(tx: Transaction, accountId: string): Promise<string[]> {
    const { rows } = await tx.query<{ field: string }>(
      'SELECT field FROM card_fields WHERE account_id = $1 ORDER BY position, field_id',
      [accountId],
    );
    return rows.map(({ field }) => field);
  },

  async hints(tx: Transaction): Promise<StoredHint[]> {
    const { rows } = await tx.query<HintRow>(
      `SELECT ${HINT_COLUMNS} FROM hints WHERE tenant_id = current_tenant() ORDER BY position, hint_id`,
    );
    return rows.map(toHint);
  },

  /** All that cards are made with, but for hints that are switched off. */
  async config(tx: Transaction): Promise<CardConfig> {
    const { rows } = await tx.query<{ zone: string | null; locale: string | null }>(
      `SELECT settings->>'timeZone' AS zone, settings->>'locale' AS locale FROM tenants WHERE tenant_id = current_tenant()`,
    );
    const fields = await cardStore.fields(tx, { ofEnabled: true });
    const hints = await cardStore.hints(tx);
    return {
      fields,
      rules: hints.filter(({ enabled }) => enabled),
      timeZone: rows[0]?.zone ?? DEFAULT_SETTINGS.timeZone,
      language: rows[0]?.locale === 'en' ? 'en' : 'ru',
    };
  },

  async insertField(tx: Transaction, tenantId: string, field: CardField): Promise<void> {
    await tx.query(
      `INSERT INTO card_fields (field_id, tenant_id, account_id, field, label, format, roles, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(position), 0) + 1 FROM card_fields WHERE tenant_id = $2))`,
      [field.fieldId, tenantId, field.accountId, field.field, field.label, field.format, field.roles],
    );
  },

  async updateField(tx: Transaction, field: CardField): Promise<void> {
    await tx.query(
      `UPDATE card_fields SET account_id = $2, field = $3, label = $4, format = $5, roles = $6,
         updated_at = date_trunc('milliseconds', clock_timestamp()) WHERE field_id = $1`,
      [field.fieldId, field.accountId, field.field, field.label, field.format, field.roles],
    );
  },

  async removeField(tx: Transaction, fieldId: string): Promise<void> {
    await tx.query('DELETE FROM card_fields WHERE field_id = $1', [fieldId]);
  },

  async insertHint(tx: Transaction, tenantId: string, hint: StoredHint): Promise<void> {
    await tx.query(
      `INSERT INTO hints (hint_id, tenant_id, say, tone, match, conditions, roles, enabled, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT coalesce(max(position), 0) + 1 FROM hints WHERE tenant_id = $2))`,
      [
        hint.hintId,
        tenantId,
        hint.say,
        hint.tone,
        hint.match,
        JSON.stringify(hint.conditions),
        hint.roles,
        hint.enabled,
      ],
    );
  },

  async updateHint(tx: Transaction, hint: StoredHint): Promise<void> {
    await tx.query(
      `UPDATE hints SET say = $2, tone = $3, match = $4, conditions = $5, roles = $6, enabled = $7,
         updated_at = date_trunc('milliseconds', clock_timestamp()) WHERE hint_id = $1`,
      [
        hint.hintId,
        hint.say,
        hint.tone,
        hint.match,
        JSON.stringify(hint.conditions),
        hint.roles,
        hint.enabled,
      ],
    );
  },

  async removeHint(tx: Transaction, hintId: string): Promise<void> {
    await tx.query('DELETE FROM hints WHERE hint_id = $1', [hintId]);
  },

  /** Puts rows in the order of their ids; those that stay where they are are left alone. */
  async arrange(tx: Transaction, what: 'fields' | 'hints', ids: readonly string[]): Promise<void> {
    const [table, id] = what === 'fields' ? ['card_fields', 'field_id'] : ['hints', 'hint_id'];
    await tx.query(
      `UPDATE ${table} t SET position = asked.nth FROM unnest($1::uuid[]) WITH ORDINALITY AS asked(id, nth)
        WHERE t.${id} = asked.id AND t.position <> asked.nth`,
      [ids],
    );
  },
};

function toField(row: FieldRow): CardField {
  const { field, label, format, roles } = row;
  return { fieldId: row.field_id, accountId: row.account_id, field, label, format, roles };
}

function toHint(row: HintRow): StoredHint {
  const { say, tone, match, conditions, roles, enabled } = row;
  return { hintId: row.hint_id, say, tone, match, conditions, roles, enabled };
}
