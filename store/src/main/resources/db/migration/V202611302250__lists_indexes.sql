-- Every list is read along an index, in its order: a page costs what it shows, however much there is.

-- Newest first, and at one instant by id downwards.
DROP INDEX order_group_buyer;
CREATE INDEX order_group_buyer ON order_group (buyer_id, placed_at, id) WHERE buyer_id IS NOT NULL;
DROP INDEX seller_order_seller;
CREATE INDEX seller_order_seller ON seller_order (seller_id, placed_at, id);

-- A product's offers, the cheapest first.
DROP INDEX offer_product;
CREATE INDEX offer_product ON offer (product_id, price_minor, id);

-- The catalogue while search is down: by category, those below a category beside it whatever the database's language.
CREATE INDEX product_shelf ON product (category COLLATE "C", id);
CREATE INDEX category_parent ON category (parent, path);

-- What support looks at: what has not changed for the longest time, the worst of the steps that fail.
DROP INDEX checkout_open;
CREATE INDEX checkout_open ON checkout (updated_at, id)
  WHERE status IN ('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review');
DROP INDEX stock_hold_pending;
CREATE INDEX stock_hold_pending ON stock_hold (reserved_until, checkout_id) WHERE state = 'pending';
CREATE INDEX step_failure_worst ON step_failure (checkout_id, failures);
