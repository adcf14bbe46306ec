-- A key is written with what its request did, or with its refusal. None is claimed beforehand any more.
DELETE FROM idempotency_key WHERE state NOT IN ('answered', 'begun');
ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_state;
ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_state CHECK (state IN ('answered', 'begun'));
-- Nobody reads it; an API of the version before, which may still run beside this one, writes it.
ALTER TABLE idempotency_key ALTER COLUMN locked_until DROP NOT NULL;
