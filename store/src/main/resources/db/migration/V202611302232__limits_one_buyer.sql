-- One buyer is one buyer, however the e-mail address is written: whatever counts by address counts by this. Upper and
-- lower case, other forms of the same letters, blanks and what can't be seen make no difference, nor do a tag after '+'
-- and a comment; at Google dots don't either, and it has two names. Two addresses that are the same to
-- lower(), by which accounts are found, are the same here.
CREATE FUNCTION email_identity(email text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(mailbox, '.', '') || '@gmail.com'
              ELSE mailbox || '@' || domain END
  FROM (
    SELECT coalesce(nullif(regexp_replace(mailbox, '\+.*$', ''), ''), mailbox) AS mailbox, domain
    FROM (
      SELECT regexp_replace(plain, '@[^@]*$', '') AS mailbox, regexp_replace(plain, '^.*@', '') AS domain
      FROM (
        SELECT regexp_replace(lower(normalize(lower(email), NFKC)),
                 '\([^()]*\)|[[:space:]\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]',
                 '', 'g') AS plain
      ) AS folded
    ) AS parts
  ) AS untagged
$$;

DROP INDEX checkout_email;
CREATE INDEX checkout_email ON checkout (email_identity(email), created_at);

-- Who holds: the account's address, or the guest's. And the address written on the checkout, where that is another one.
ALTER TABLE stock_hold ADD COLUMN buyer_written text;
CREATE INDEX stock_hold_buyer_written ON stock_hold (buyer_written) WHERE buyer_written IS NOT NULL;
UPDATE stock_hold h
SET buyer = email_identity(coalesce(a.email, c.email)),
    buyer_written = nullif(email_identity(c.email), email_identity(coalesce(a.email, c.email)))
FROM checkout c LEFT JOIN account a ON a.id = c.buyer_id
WHERE c.id = h.checkout_id AND h.buyer IS NOT NULL;

-- An account is known by its e-mail address, so that its owner is the same without logging in.
CREATE OR REPLACE FUNCTION fraud_identities(c checkout) RETURNS TABLE (kind text, identity bigint) LANGUAGE sql STABLE AS $$
  SELECT v.kind, hashtextextended(v.hashed_as || ':' || v.value, 0)
  FROM (VALUES
    ('buyer', 'email', (SELECT email_identity(a.email) FROM account a WHERE a.id = c.buyer_id)),
    ('email', 'email', email_identity(c.email)),
    ('address', 'address', lower(regexp_replace(
      (c.shipping_address ->> 'line1') || '|' || coalesce(c.shipping_address ->> 'postal_code', '') || '|'
        || (c.shipping_address ->> 'country'), '\s+', ' ', 'g'))),
    ('device', 'device', c.device_hash)
  ) AS v (kind, hashed_as, value)
  WHERE v.value IS NOT NULL
$$;

-- Somebody who is recognized in two ways that are one has begun one checkout, not two.
CREATE OR REPLACE FUNCTION note_checkout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO velocity_event (identity, event) SELECT DISTINCT identity, 'checkout' FROM fraud_identities(NEW);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_decline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO velocity_event (identity, event)
  SELECT DISTINCT i.identity, 'decline' FROM checkout c, fraud_identities(c) i WHERE c.id = NEW.checkout_id;
  RETURN NULL;
END $$;
