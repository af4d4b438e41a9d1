-- Calls that may turn out to be a part of another (`mayBePart`): an internal call, a phone rung for a customer who waits.
-- Each batch of a connection looks at those that are not final, so they have an index of their own.
ALTER TABLE calls ADD COLUMN may_be_part boolean NOT NULL DEFAULT false;
UPDATE calls SET may_be_part = true WHERE NOT final AND direction = 'internal';
DROP INDEX calls_internal_open;
CREATE INDEX calls_open_parts ON calls (connection_id) WHERE NOT final AND may_be_part;

-- What they may be a part of is found by the customer's number too.
UPDATE calls SET customer_digits = left(customer_digits, 64) WHERE length(customer_digits) > 64;
DROP INDEX calls_open;
CREATE INDEX calls_open ON calls (tenant_id, connection_id, customer_digits) WHERE NOT final;
