-- The last calls of a customer are read for every card. In the order of `started_at` the planner may as well walk all of the
-- tenant's calls backwards (calls_tenant) and filter, and does so as long as statistics lag behind a busy day. Call ids are
-- UUIDv7, so their order is that of the calls, and this index is the only one that has it.
DROP INDEX calls_customer;
CREATE INDEX calls_customer ON calls (tenant_id, customer_e164, call_id) WHERE merged_into IS NULL;
