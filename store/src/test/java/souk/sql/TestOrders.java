package souk.sql;

import java.util.List;
import java.util.stream.Stream;

/**
 * A group of orders for tests, placed and paid: two units of an offer of each seller, of five that
 * are left.
 *
 * @param offers one for each order
 */
public record TestOrders(String checkout, String group, List<String> offers) {
  private static final int LEFT = 5;

  /**
   * @param orders as many as there are sellers
   * @param totalMinor of each order
   */
  public static TestOrders placed(Database database, int orders, long totalMinor) {
    String checkout = Ids.create("chk");
    var placed =
        new TestOrders(
            checkout,
            Ids.sibling(checkout, "grp"),
            Stream.generate(() -> TestOffers.inStock(database, LEFT)).limit(orders).toList());
    placed.write(database, totalMinor);
    return placed;
  }

  private void write(Database database, long totalMinor) {
    TestSql.write(
        database,
        sql -> {
          sql.update(
              """
              INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                    status, attempt, order_group_id)
              VALUES (?, ?, 1, 'a@example.org', '{}', '[]', 'USD', 'placed', 1, ?)
              """,
              checkout,
              checkout,
              group);
          sql.update(
              """
              INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state,
                                           authorization_id)
              VALUES (?, 1, 'tok', ?, 'authorized', 'auth_1')
              """,
              checkout,
              totalMinor * offers.size());
          sql.update(
              """
              INSERT INTO order_group (id, checkout_id, email, shipping_address, authorization_id,
                                       currency, total_minor)
              VALUES (?, ?, 'a@example.org', '{}', 'auth_1', 'USD', ?)
              """,
              group,
              checkout,
              totalMinor * offers.size());
          sql.update(
              """
              INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                        tax_minor, total_minor, shipping_option)
              SELECT ? || n, ?, offer, ?, 0, 0, ?, 'standard'
              FROM unnest(?::text[]) WITH ORDINALITY AS o (offer, n)
              """,
              order(""),
              group,
              totalMinor,
              totalMinor,
              offers.toArray(String[]::new));
          return sql.update(
              """
              INSERT INTO order_line (order_id, offer_id, product_id, title, condition, quantity,
                                      unit_price_minor, tax_minor)
              SELECT id, seller_id, seller_id, 'Thing', 'new', 2, goods_minor / 2, 0
              FROM seller_order WHERE order_group_id = ?
              """,
              group);
        });
  }

  /** The order's id, counted from 1. */
  public String order(int number) {
    return order(Integer.toString(number));
  }

  private String order(String number) {
    return Ids.sibling(checkout, "ord") + "_" + number;
  }
}
