-- Rows of a log without ids become one call by number and time, also long after the call was final: looked up by the customer's
-- number and when the call began.
CREATE INDEX calls_neighbours ON calls (tenant_id, connection_id, customer_digits, started_at) WHERE merged_into IS NULL;
