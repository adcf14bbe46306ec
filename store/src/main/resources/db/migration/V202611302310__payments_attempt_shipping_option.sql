-- What an attempt pays for. A newer one, which supersedes an unfinished 3-D Secure step, may choose another way of
-- shipping, and the older one may have been passed all the same. Null in attempts of the version before.
ALTER TABLE payment_attempt ADD COLUMN shipping_option text;
