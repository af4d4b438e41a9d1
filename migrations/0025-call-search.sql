-- Calls by the last digits of the customer's number, which is what people remember of one. The digits stand backwards in a column: under
-- row-level security an index is used for comparisons that cannot leak, and neither reverse() nor LIKE is one of them.
ALTER TABLE calls ADD COLUMN customer_tail text COLLATE "C" GENERATED ALWAYS AS (reverse(customer_digits)) STORED;
CREATE INDEX calls_tail ON calls (tenant_id, customer_tail, call_id) WHERE merged_into IS NULL;

-- The same of contacts, who are found by a number as people type it.
ALTER TABLE contact_numbers ADD COLUMN tail text COLLATE "C" GENERATED ALWAYS AS (reverse(digits)) STORED;
CREATE INDEX contact_numbers_tail ON contact_numbers (tenant_id, tail, contact_id);

-- Lists of recordings are in the order of their calls now, so that an interval can be chosen.
DROP INDEX recordings_list;
CREATE INDEX recordings_by_call ON recordings (tenant_id, state, ended_at, connection_id, recording_id);

-- An import that only says what it would do.
ALTER TABLE contact_imports ADD COLUMN dry_run boolean NOT NULL DEFAULT false;
