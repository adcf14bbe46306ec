-- What an attempt pays for. A newer one, which supersedes an unfinished 3-D Secure step, may choose another way of
-- shipping, and the older one may have been passed all the same. Null in attempts of the version before that are settled.
ALTER TABLE payment_attempt ADD COLUMN shipping_option text;

-- Those that are under way while this is installed.
UPDATE payment_attempt a SET shipping_option = c.shipping_option
FROM checkout c
WHERE c.id = a.checkout_id AND c.attempt = a.number AND a.shipping_option IS NULL
  AND c.status IN ('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review');
