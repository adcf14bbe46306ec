-- A buyer may want an open checkout sent elsewhere as long as nothing is paid: the wish is written down under a number,
-- the workflow has it quoted again, and only then it takes the place of what stood before.
ALTER TABLE checkout ADD COLUMN revision integer NOT NULL DEFAULT 0;
ALTER TABLE checkout ADD COLUMN revising jsonb;          -- {email, shipping_address, shipping_option, expected_total_minor}
ALTER TABLE checkout ADD COLUMN revision_refusal text;   -- why the newest revision was not made
-- SHA-256 of what the buyer asked for last: the same again changes nothing. Null in rows of the version before.
ALTER TABLE checkout ADD COLUMN wish_hash text;

-- Whoever becomes somebody else in the middle of a checkout is counted as that one as well: once, however often it is
-- changed to and fro. The address and e-mail may be a stranger's, who is not to have others' declined cards; an account
-- that takes the checkout along has at least the declines of its cards.
ALTER TABLE checkout ADD COLUMN been bigint[] NOT NULL DEFAULT '{}';  -- identities that it had before

CREATE FUNCTION note_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.been := ARRAY(SELECT unnest(OLD.been) UNION SELECT identity FROM fraud_identities(OLD));
  IF NEW.created_at <= now() - interval '1 day' THEN
    RETURN NEW;
  END IF;
  INSERT INTO velocity_event (identity, event)
  SELECT DISTINCT identity, 'checkout' FROM fraud_identities(NEW) WHERE identity <> ALL (NEW.been);
  IF NEW.buyer_id IS DISTINCT FROM OLD.buyer_id THEN
    INSERT INTO velocity_event (identity, event)
    SELECT i.identity, 'decline'
    FROM fraud_identities(NEW) i, generate_series(1,
      (SELECT count(*) FROM payment_attempt a WHERE a.checkout_id = NEW.id
         AND (a.state = 'declined' OR a.state IN ('voiding', 'voided') AND a.redirect_url IS NOT NULL))
      - (SELECT count(*) FROM velocity_event e
         WHERE e.identity = i.identity AND e.event = 'decline' AND e.at >= NEW.created_at))
    WHERE i.kind = 'buyer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER checkout_of_another BEFORE UPDATE OF buyer_id, email, shipping_address ON checkout
  FOR EACH ROW EXECUTE FUNCTION note_identities();
