-- What was thought of a buyer's other checkouts counts when there is no score.
CREATE INDEX checkout_buyer ON checkout (buyer_id, created_at) WHERE buyer_id IS NOT NULL;
