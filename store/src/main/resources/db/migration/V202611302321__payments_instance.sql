-- Which Souk this is. A provider's account may serve several of them, and a database may come back from a backup: only
-- what carries this mark is voided without being asked. The newest row counts; rows are kept, there is one a restore.
CREATE TABLE instance (
  number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id         text NOT NULL UNIQUE,
  reason     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION current_instance() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT id FROM instance ORDER BY number DESC LIMIT 1
$$;

-- To be called after a restore, before Souk is started on it.
CREATE FUNCTION renew_instance(why text) RETURNS text LANGUAGE sql AS $$
  INSERT INTO instance (id, reason)
  VALUES ('ins_' || replace(gen_random_uuid()::text, '-', ''), why) RETURNING id
$$;

SELECT renew_instance('first');

-- The mark that goes to the provider with the attempt. Attempts made before there were marks have none.
ALTER TABLE payment_attempt ADD COLUMN instance text;
ALTER TABLE payment_attempt ALTER COLUMN instance SET DEFAULT current_instance();

DROP INDEX reconciliation_incident_payment;
CREATE UNIQUE INDEX reconciliation_incident_payment ON reconciliation_incident (checkout_id, kind)
  WHERE kind IN ('unowned_authorization', 'unknown_authorization', 'placed_without_authorization', 'amount_differs',
                 'captured_differs', 'refunded_differs');
