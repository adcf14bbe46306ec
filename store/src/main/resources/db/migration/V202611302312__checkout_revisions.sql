-- A buyer may want an open checkout sent elsewhere as long as nothing is paid: the wish is written down under a number,
-- the workflow has it quoted again, and only then it takes the place of what stood before.
ALTER TABLE checkout ADD COLUMN revision integer NOT NULL DEFAULT 0;
ALTER TABLE checkout ADD COLUMN revising jsonb;          -- {email, shipping_address, shipping_option, expected_total_minor}
ALTER TABLE checkout ADD COLUMN revision_refusal text;   -- why the newest revision was not made
-- SHA-256 of what the buyer asked for last: the same again changes nothing. Null in rows of the version before.
ALTER TABLE checkout ADD COLUMN wish_hash text;

-- Whoever becomes somebody else in the middle of a checkout is counted as that one as well.
CREATE FUNCTION note_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO velocity_event (identity, event)
  SELECT n.identity, e.event
  FROM (SELECT identity FROM fraud_identities(NEW) EXCEPT SELECT identity FROM fraud_identities(OLD)) n,
       LATERAL (SELECT 'checkout' AS event
                UNION ALL SELECT 'decline' FROM payment_attempt
                WHERE checkout_id = NEW.id AND state = 'declined') e
  WHERE NEW.created_at > now() - interval '1 day';
  RETURN NULL;
END $$;
CREATE TRIGGER checkout_of_another AFTER UPDATE OF buyer_id, email, shipping_address ON checkout
  FOR EACH ROW EXECUTE FUNCTION note_identities();
