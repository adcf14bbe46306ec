-- Finds old guests' carts. By when they were made, not changed: that column never changes, so changing a cart writes
-- no index.
CREATE INDEX cart_guest_created ON cart (created_at) WHERE buyer_id IS NULL;
-- What was ordered lately, for verify on its schedule.
CREATE INDEX order_group_placed ON order_group (placed_at);
