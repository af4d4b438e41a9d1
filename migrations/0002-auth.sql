-- Who may sign in. The tables are those of the sign-in library (better-auth), in a schema of their own: only
-- `callweave_auth` reads them, so a hole in a tenant's query can never show a password hash or a session.
--
-- No row-level security here: signing in is how the tenant is found, by e-mail or by the session's token. Every
-- other query of src/access names its tenant.

CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO callweave_auth;

CREATE TABLE auth.users (
  id             text PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES public.tenants,
  -- Set by admins alone; the sign-in library is told to accept neither from a client.
  role           text NOT NULL CHECK (role IN ('admin', 'supervisor', 'agent')),
  active         boolean NOT NULL DEFAULT true,
  name           text NOT NULL,
  email          text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image          text,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX users_tenant ON auth.users (tenant_id, email);

CREATE TABLE auth.sessions (
  id         text PRIMARY KEY,
  user_id    text NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  token      text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user ON auth.sessions (user_id);

-- How a user signs in; `password` is a scrypt hash.
CREATE TABLE auth.accounts (
  id                       text PRIMARY KEY,
  user_id                  text NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  account_id               text NOT NULL,
  provider_id              text NOT NULL,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  password                 text,
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider_id, account_id)
);
CREATE INDEX accounts_user ON auth.accounts (user_id);

-- One-time links, by the hash of their token.
CREATE TABLE auth.verifications (
  id         text PRIMARY KEY,
  identifier text NOT NULL,
  value      text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verifications_identifier ON auth.verifications (identifier);

-- Sign-in attempts per address, shared by all processes.
CREATE TABLE auth.rate_limits (
  id           text PRIMARY KEY,
  key          text NOT NULL UNIQUE,
  count        integer NOT NULL,
  last_request bigint NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth TO callweave_auth;
