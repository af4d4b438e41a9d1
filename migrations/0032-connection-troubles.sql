-- What is wrong with a connection, apart for each way in which it hears of calls: {"callLog": {error, at, failures, refused}, …}.
-- `status`, `error`, `error_at` and `failures` are made of it. What stood there before is made anew by whoever writes next.
ALTER TABLE connection_states ADD COLUMN troubles jsonb NOT NULL DEFAULT '{}';

-- The audit log of one connection.
CREATE INDEX audit_entries_connection ON audit_entries (tenant_id, connection_id, entry_id) WHERE connection_id IS NOT NULL;

-- What the PBX says became of the caller id that was asked for.
ALTER TABLE dials ADD COLUMN caller_id_shown text CHECK (caller_id_shown IN ('asAsked', 'another', 'unknown'));
-- How often an agent has dialled lately.
CREATE INDEX dials_agent ON dials (tenant_id, agent_id, asked_at);

-- Contacts of one owner, by name.
CREATE INDEX contacts_owner ON contacts (tenant_id, owner_agent_id, search_name, contact_id) WHERE owner_agent_id IS NOT NULL;
