package souk.app;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Offers for tests to buy, each of a product of its own. */
final class TestOffers {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestOffers() {}

  /** A new product's only offer, at 25.00 USD, from a seller in the United States. */
  static String inStock(TestSouk souk, int onHand) throws SQLException {
    return inStock(souk, onHand, 2_500);
  }

  static String inStock(TestSouk souk, int onHand, long priceMinor) throws SQLException {
    int number = COUNT.incrementAndGet();
    String offer = "ofr_test_" + number;
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO category (path, parent, name) VALUES ('Tests', NULL, 'Tests') ON CONFLICT DO NOTHING;
          INSERT INTO seller (id, name, country, region, rating_percent, rating_count, handling_days)
          VALUES ('slr_test_%1$d', 'Test seller %1$d', 'US', 'NY', 97, 1200, 1);
          INSERT INTO product (id, title, brand, category)
          VALUES ('prd_test_%1$d', 'Test product %1$d', 'Testing', 'Tests');
          INSERT INTO product_document (product_id) VALUES ('prd_test_%1$d');
          INSERT INTO variant (id, product_id) VALUES ('var_test_%1$d', 'prd_test_%1$d');
          INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                             currency, weight_grams)
          VALUES ('%2$s', 'prd_test_%1$d', 'var_test_%1$d', 'slr_test_%1$d', 'T-%1$d', 'new', %4$d,
                  'USD', 400);
          INSERT INTO stock (offer_id, on_hand) VALUES ('%2$s', %3$d);
          INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
          SELECT '%2$s', %3$d, 0, 'received', 'test' WHERE %3$d > 0;
          INSERT INTO offer_availability (offer_id, availability)
          SELECT offer_id, bucket FROM stock WHERE offer_id = '%2$s';
          SELECT publish_products(ARRAY['prd_test_%1$d']);
          """
              .formatted(number, offer, onHand, priceMinor));
    }
    return offer;
  }
}
