package souk.sql;

/** A hundred thousand rows in every table that is listed, shared out evenly. */
final class ListRows {
  static final String SQL =
      """
      SET session_replication_role = replica;
      INSERT INTO account (id, email, password_hash, roles)
      SELECT 'acc_' || n, n || '@example.org', '', '{seller}' FROM generate_series(1, 100000) n;
      INSERT INTO seller (id, account_id, name, country, rating_percent, rating_count, handling_days)
      SELECT 'slr_' || n, 'acc_' || n, 'Seller ' || n, 'US', 97, 10, 1 FROM generate_series(1, 100000) n;
      INSERT INTO category (path, parent, name)
      SELECT 'Cat ' || n % 1000 || CASE WHEN n < 1000 THEN '' ELSE '/' || n END,
             CASE WHEN n < 1000 THEN NULL ELSE 'Cat ' || n % 1000 END, 'c' FROM generate_series(0, 99999) n;
      INSERT INTO product (id, title, brand, category)
      SELECT 'prd_' || n, 'Thing', 'Acme', 'Cat ' || n % 1000 FROM generate_series(1, 100000) n;
      INSERT INTO variant (id, product_id) SELECT 'var_' || n, 'prd_' || n FROM generate_series(1, 100000) n;
      INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor, currency, weight_grams)
      SELECT 'ofr_' || n, 'prd_' || CASE WHEN n <= 20000 THEN 1 ELSE n END, 'var_' || n, 'slr_' || n % 1000 + 1, n, 'new',
             1000 + n, 'USD', 100
      FROM generate_series(1, 100000) n;
      INSERT INTO offer_availability SELECT id, 'in_stock' FROM offer;
      INSERT INTO stock (offer_id, on_hand) SELECT id, 10 FROM offer;
      INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency, status, order_group_id,
                            updated_at)
      SELECT 'chk_' || n, 'crt_' || n, 1, 'a@example.org', '{}', '[]', 'USD',
             CASE WHEN n % 10 = 0 THEN 'awaiting_payment' WHEN n % 1000 = 1 THEN 'in_review' WHEN n % 2 = 0 THEN 'expired'
                  ELSE 'placed' END,
             CASE WHEN n % 2 = 1 AND n % 1000 <> 1 THEN 'grp_' || n END, now() - n * interval '1 second'
      FROM generate_series(1, 100000) n;
      INSERT INTO stock_hold (checkout_id, state, reserved_until)
      SELECT id, CASE WHEN status IN ('awaiting_payment', 'in_review') OR id LIKE '%77' THEN 'pending' ELSE 'released' END,
             now() FROM checkout;
      INSERT INTO step_failure (checkout_id, step, failures, last_failure)
      SELECT id, 'Authorize', 4, 'x' FROM checkout;
      INSERT INTO order_group (id, checkout_id, buyer_id, email, shipping_address, authorization_id, currency, total_minor,
                               placed_at)
      SELECT 'grp_' || n, 'chk_' || n, 'buyer_' || n % 1000, 'a@example.org', '{}', 'auth', 'USD', 100,
             now() - n * interval '1 second'
      FROM generate_series(1, 100000) n;
      INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor, tax_minor, total_minor,
                                shipping_option, placed_at, payment_expires_at)
      SELECT 'ord_' || n, 'grp_' || n, 'slr_' || n % 1000 + 1, 100, 0, 0, 100, 'standard', now() - n * interval '1 second',
             now() + n * interval '1 minute'
      FROM generate_series(1, 100000) n;
      INSERT INTO order_line (order_id, offer_id, product_id, title, condition, quantity, unit_price_minor, tax_minor)
      SELECT 'ord_' || n, 'ofr_' || n, 'prd_' || n, 'Thing', 'new', 1, 100, 0 FROM generate_series(1, 100000) n;
      INSERT INTO order_payment (order_id, authorized_minor) SELECT id, total_minor FROM seller_order;
      INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, state, refusal, settled_at)
      SELECT 'capture/' || id, id, 'capture', 100, 'x', 'refused', 'expired', placed_at FROM seller_order;
      INSERT INTO shipment (id, order_id, carrier, tracking_number) SELECT 'shp_' || id, id, 'ups', id FROM seller_order;
      INSERT INTO audit (account_id, action, subject, reason)
      SELECT 'acc_1', 'retry', 'chk_' || n % 5000, 'why' FROM generate_series(1, 100000) n;
      SET session_replication_role = DEFAULT
      """;

  private ListRows() {}
}
