-- What a purchase was quoted with while those who know better were ill, and what fraud scoring looks at.

ALTER TABLE order_group ADD COLUMN estimated text[] NOT NULL DEFAULT '{}';  -- 'tax', 'shipping'

ALTER TABLE checkout ADD COLUMN device_hash text;  -- SHA-256 of what tells the shopper's device from others

-- Who is behind a checkout, each as a hash: enough to count with, nothing to read. Hashes live for a day, so it does
-- no harm that another version of PostgreSQL may hash differently.
CREATE FUNCTION fraud_identities(c checkout) RETURNS TABLE (kind text, identity bigint) LANGUAGE sql STABLE AS $$
  SELECT v.kind, hashtextextended(v.kind || ':' || v.value, 0)
  FROM (VALUES
    ('buyer', c.buyer_id),
    ('email', lower(c.email)),
    ('address', lower(regexp_replace(
      (c.shipping_address ->> 'line1') || '|' || (c.shipping_address ->> 'postal_code') || '|'
        || (c.shipping_address ->> 'country'), '\s+', ' ', 'g'))),
    ('device', c.device_hash)
  ) AS v (kind, value)
  WHERE v.value IS NOT NULL
$$;

-- Append-only and narrow, so that counting an hour of it is a short walk along one index, and that nothing is locked.
CREATE TABLE velocity_event (
  identity bigint NOT NULL,
  event    text NOT NULL CHECK (event IN ('checkout', 'decline')),
  at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX velocity_event_identity ON velocity_event (identity, event, at);
CREATE INDEX velocity_event_at ON velocity_event USING brin (at);

CREATE FUNCTION note_checkout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO velocity_event (identity, event) SELECT identity, 'checkout' FROM fraud_identities(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER checkout_began AFTER INSERT ON checkout FOR EACH ROW EXECUTE FUNCTION note_checkout();

CREATE FUNCTION note_decline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO velocity_event (identity, event)
  SELECT i.identity, 'decline' FROM checkout c, fraud_identities(c) i WHERE c.id = NEW.checkout_id;
  RETURN NULL;
END $$;
CREATE TRIGGER payment_declined AFTER UPDATE OF state ON payment_attempt
  FOR EACH ROW WHEN (NEW.state = 'declined' AND OLD.state <> 'declined') EXECUTE FUNCTION note_decline();
