package souk.sql;

import java.util.concurrent.atomic.AtomicInteger;

/** Offers for tests, each with a seller and a product of its own. */
public final class TestOffers {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestOffers() {}

  /** At 25.00 USD. */
  public static String inStock(Database database, int onHand) {
    String name = "t" + COUNT.incrementAndGet();
    TestSql.write(
        database,
        sql -> {
          sql.update(
              "INSERT INTO category (path, name) VALUES ('Tests', 'Tests') ON CONFLICT DO NOTHING");
          sql.update(
              """
              INSERT INTO seller (id, name, country, rating_percent, rating_count, handling_days)
              VALUES (?, ?, 'US', 97, 10, 1)
              """,
              name,
              name);
          sql.update(
              "INSERT INTO product (id, title, brand, category) VALUES (?, ?, 'Testing', 'Tests')",
              name,
              name);
          sql.update("INSERT INTO product_document (product_id) VALUES (?)", name);
          sql.update("INSERT INTO variant (id, product_id) VALUES (?, ?)", name, name);
          sql.update(
              """
              INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                                 currency, weight_grams)
              VALUES (?, ?, ?, ?, ?, 'new', 2500, 'USD', 100)
              """,
              name,
              name,
              name,
              name,
              name);
          sql.update("INSERT INTO stock (offer_id, on_hand) VALUES (?, ?)", name, onHand);
          return sql.update(
              """
              INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
              VALUES (?, ?, 0, 'received', 'test')
              """,
              name,
              onHand);
        });
    return name;
  }
}
