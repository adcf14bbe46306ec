-- Tokens say with which version of the account they were given. Whoever loses a role, is disabled or gets another password
-- has a new version, and older tokens are no good any more.
ALTER TABLE account
  ADD COLUMN token_version bigint NOT NULL DEFAULT 0,
  ADD COLUMN revoked_at timestamptz,
  ADD COLUMN disabled_at timestamptz;
-- What every API process asks for each second: those whose older tokens may not have expired yet.
CREATE INDEX account_revoked ON account (revoked_at) WHERE revoked_at IS NOT NULL;
