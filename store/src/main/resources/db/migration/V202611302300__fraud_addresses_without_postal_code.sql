-- Not every country has postal codes: a buyer there is recognized by street and city.
CREATE OR REPLACE FUNCTION fraud_identities(c checkout) RETURNS TABLE (kind text, identity bigint) LANGUAGE sql STABLE AS $$
  SELECT v.kind, hashtextextended(v.hashed_as || ':' || v.value, 0)
  FROM (VALUES
    ('buyer', 'email', (SELECT email_identity(a.email) FROM account a WHERE a.id = c.buyer_id)),
    ('email', 'email', email_identity(c.email)),
    ('address', 'address', lower(regexp_replace(
      (c.shipping_address ->> 'line1') || '|'
        || coalesce(c.shipping_address ->> 'postal_code', c.shipping_address ->> 'city', '') || '|'
        || (c.shipping_address ->> 'country'), '\s+', ' ', 'g'))),
    ('device', 'device', c.device_hash)
  ) AS v (kind, hashed_as, value)
  WHERE v.value IS NOT NULL
$$;
