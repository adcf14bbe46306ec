-- Reserving is one statement for everybody who wants stock at the same moment; every row it need not write counts.

-- What a hold holds is what the ledger says was reserved for its checkout: said once, not twice.
DROP TABLE reservation;

-- At most so many units to one buyer, ever; null for no limit. Scarce things only.
ALTER TABLE stock ADD COLUMN limit_per_buyer integer CHECK (limit_per_buyer > 0);
-- Who holds; kept only where an offer limits what one buyer gets.
ALTER TABLE stock_hold ADD COLUMN buyer text;
CREATE INDEX stock_hold_buyer ON stock_hold (buyer) WHERE buyer IS NOT NULL;

-- Nobody asks for an offer's rows but a rebuild, which reads the whole ledger anyway.
DROP INDEX stock_ledger_offer;
-- Rows are found by what caused them; the number only tells their order.
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_pkey;

-- A key is written with the checkout that its request began or paid; that row answers a repetition.
ALTER TABLE idempotency_key ADD COLUMN checkout_id text;
ALTER TABLE idempotency_key ADD COLUMN attempt integer;
ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_state_check;
ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_state CHECK (state IN ('running', 'answered', 'begun'));
