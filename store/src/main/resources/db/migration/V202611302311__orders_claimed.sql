-- A guest who logs in takes the orders along that were placed with the cart's token.
CREATE INDEX order_group_token ON order_group (token_hash) WHERE buyer_id IS NULL;
