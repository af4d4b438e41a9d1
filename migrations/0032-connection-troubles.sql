-- What is wrong with a connection, apart for each way in which it hears of calls: {"callLog": {error, at, failures, refused}, …}.
-- `status`, `error`, `error_at` and `failures` are made of it. What stood there before is made anew by whoever writes next.
ALTER TABLE connection_states ADD COLUMN troubles jsonb NOT NULL DEFAULT '{}';
